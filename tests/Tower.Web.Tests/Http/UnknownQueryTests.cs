using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Http;

/// <summary>A query parameter that was meant to hold a request back is not passed over.</summary>
public sealed class UnknownQueryTests
{
    [Fact]
    public async Task Every_request_that_changes_something_refuses_one_there_is_not_and_changes_nothing()
    {
        await using var tower = await TowerHost.StartAsync();
        var changing = tower.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => (Method: method, Path: route.RoutePattern.RawText!)))
            .Where(route => !HttpMethods.IsGet(route.Method) && !HttpMethods.IsHead(route.Method))
            .ToList();

        Assert.Equal(
            ["DELETE /volumes/{name}", "POST /admin/deployments/{id}/cancel", "POST /apply", "POST /deployments/{id}/restore", "POST /plan", "POST /refresh"],
            changing.Select(route => $"{route.Method} {route.Path}").Order(StringComparer.Ordinal));
        foreach (var (method, path) in changing)
        {
            var answer = await AskAsync(tower, method, path.Replace("{id}", "20260128T103045-3f9a").Replace("{name}", "tower_app_old_data") + "?dry-run=true");
            Assert.Equal((method, path, HttpStatusCode.BadRequest, "bad-query"), (method, path, answer.Status, answer.Code));
        }
        Assert.True(tower.NothingSubmitted);
        Assert.Empty(tower.Volumes.Removed);
    }

    private static async Task<(HttpStatusCode Status, string? Code)> AskAsync(TowerHost tower, string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address)
        {
            Content = new StringContent(Intents.Document, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
    }
}
