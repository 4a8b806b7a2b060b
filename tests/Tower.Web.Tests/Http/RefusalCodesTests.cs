using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Http;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Http;

/// <summary>A program tells refusals apart by their codes, and is told what to do.</summary>
public sealed class RefusalCodesTests
{
    [Theory]
    [InlineData("POST", "/apply", "text/plain", "not-json")]
    [InlineData("POST", "/apply?dns=off", "application/json", "bad-query")]
    [InlineData("GET", "/deployments/20260128T103045-3f9a/log?after=x", null, "bad-query")]
    [InlineData("GET", "/nothing", null, "no-such-endpoint")]
    [InlineData("GET", "/deployments/20260128T103045-3f9a/log", null, "unknown-deployment")]
    [InlineData("GET", "/deployments/20260128T103045-3f9a", null, "unknown-deployment")]
    [InlineData("POST", "/admin/deployments/20260128T103045-3f9a/cancel", null, "not-cancelled")]
    [InlineData("POST", "/admin/deployments/20260128T103045-3f9a/cancel?dry-run=true", null, "bad-query")]
    public async Task A_request_that_asks_for_what_is_not_there(string method, string path, string? contentType, string code)
    {
        await using var tower = await TowerHost.StartAsync();
        Assert.Equal(code, await CodeAsync(tower.Client(), method, path, contentType));
    }

    [Fact]
    public async Task A_document_of_more_than_Tower_reads()
    {
        await using var tower = await TowerHost.StartAsync();
        Assert.Equal("too-large", await CodeAsync(tower.Client(), "POST", "/apply", "application/json", new string(' ', 3 * 1024 * 1024)));
    }

    [Fact]
    public async Task A_wrong_password_and_too_many_of_them()
    {
        await using var tower = await TowerHost.StartAsync();
        Assert.Equal("unauthorized", await CodeAsync(tower.Client("wrong"), "GET", "/schema"));
        var code = "";
        // One that was wrong before is refused again without a check.
        for (var attempt = 0; attempt < 100 && code != "too-many-attempts"; attempt++)
            code = await CodeAsync(tower.Client($"wrong {attempt}"), "GET", "/schema");
        Assert.Equal("too-many-attempts", code);
    }

    [Fact]
    public async Task A_request_of_another_site()
    {
        await using var tower = await TowerHost.StartAsync();
        var client = tower.Client();
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal("cross-site", await CodeAsync(client, "POST", "/refresh"));
    }

    [Theory]
    [InlineData("POST", "/refresh", "no-intent")]
    [InlineData("GET", "/status", "not-initialised")]
    public async Task A_server_that_has_no_intent(string method, string path, string code)
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Applied = null;
        Assert.Equal(code, await CodeAsync(tower.Client(), method, path));
    }

    [Fact]
    public async Task A_queue_that_is_full()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.Answer = request => new DeploymentRejected(request.Id, 16, TimeSpan.FromSeconds(30));
        Assert.Equal("queue-full", await CodeAsync(tower.Client(), "POST", "/apply", "application/json", Intents.Document));
    }

    [Fact]
    public async Task A_request_no_server_can_read()
    {
        Assert.Equal("bad-request", await ThroughGate(new BadHttpRequestException("no length", StatusCodes.Status411LengthRequired)));
    }

    [Fact]
    public async Task A_coordinator_that_does_not_answer()
    {
        Assert.Equal("not-answering", await ThroughGate(new AskTimeoutException("15 s")));
    }

    [Fact]
    public async Task A_Tower_that_stands_by_while_another_works()
    {
        var context = Context();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var held = new StandbyGate(_ => Task.CompletedTask, new RequestGate(), new TowerOptions(), time).InvokeAsync(context);
        time.Advance(TimeSpan.FromHours(1));
        await held.WaitAsync(TowerHost.Patience);
        Assert.Equal("standing-by", Code(Body(context)));
    }

    private static async Task<string> ThroughGate(Exception thrown)
    {
        var context = Context();
        await new ErrorGate(_ => Task.FromException(thrown), NullLogger<ErrorGate>.Instance).InvokeAsync(context);
        return Code(Body(context));
    }

    private static DefaultHttpContext Context()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Request.Path = "/status";
        context.Request.Headers.Accept = "application/json";
        return context;
    }

    private static string Body(DefaultHttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    private static async Task<string> CodeAsync(HttpClient client, string method, string path, string? contentType = null, string document = "{}")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.ExpectContinue = document.Length > TowerHost.LargeBody ? true : null;
        if (contentType is not null)
            request.Content = new StringContent(document, new MediaTypeHeaderValue(contentType));
        using var response = await client.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        return Code(await response.Content.ReadAsStringAsync());
    }

    private static string Code(string body)
    {
        var problem = JsonDocument.Parse(body).RootElement;
        var code = problem.GetProperty("code").GetString()!;
        Assert.Equal(FailureCodes.All.Single(one => one.Name == code).Remedy, problem.GetProperty("remedy").GetString());
        return code;
    }
}
