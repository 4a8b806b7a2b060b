using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

public sealed class ApplyRequestTests
{
    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/json; charset=\"UTF-8\"", HttpStatusCode.OK)]
    [InlineData("APPLICATION/JSON", HttpStatusCode.OK)]
    [InlineData("application/json; charset=utf8", HttpStatusCode.OK)]
    [InlineData("application/json;charset=\"Utf8\"", HttpStatusCode.OK)]
    [InlineData("application/json; charset=us-ascii", HttpStatusCode.OK)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/vnd.tower+json", HttpStatusCode.OK)]
    [InlineData("application/json; charset=latin1", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    public async Task The_body_has_to_be_JSON_and_to_say_so(string? contentType, HttpStatusCode expected)
    {
        await using var tower = await TowerHost.StartAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Intents.Document));
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await tower.Client().SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/apply") { Content = content }, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task All_errors_of_an_intent_are_told_at_once_and_nothing_is_queued()
    {
        await using var tower = await TowerHost.StartAsync();
        var document = Intents.Document.Replace("\"version\": \"1\"", "\"version\": \"2\"")
            .Replace("api.example.com", "not a domain").Replace("admin@example.com", "nobody");
        using var response = await TowerHost.ApplyAsync(tower.Client(), document);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/version: ", text);
        Assert.Contains("/adminEmail: ", text);
        Assert.Contains("/apps/0/domain: ", text);
        Assert.True(tower.NothingSubmitted);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/problem+json")]
    [InlineData("application/x-ndjson")]
    public async Task A_program_gets_them_as_RFC_9457(string accept)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(
            tower.Client(), Intents.Document.Replace("\"version\": \"1\"", "\"version\": \"2\""), accept: accept);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal("Bad Request", problem.GetProperty("title").GetString());
        Assert.Equal("invalid-intent", problem.GetProperty("code").GetString());
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal("#/version", error.GetProperty("pointer").GetString());
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_data_directory_of_another_server_is_an_error_of_the_intent()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(
            tower.Client(), Intents.Document.Replace("\"version\": \"1\",", "\"version\": \"1\", \"dataDir\": \"/srv/tower\","));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("/dataDir: is /srv/tower, but this Tower keeps its files in /var/infra", await response.Content.ReadAsStringAsync());
        Assert.True(tower.NothingSubmitted);
    }

    [Fact]
    public async Task Everything_this_server_cannot_do_is_told_at_once_each_at_its_place()
    {
        await using var tower = await TowerHost.StartAsync();
        var document = Intents.Document
            .Replace("\"version\": \"1\",", "\"version\": \"1\", \"dataDir\": \"/srv/tower\",")
            .Replace("\"domain\": \"api.example.com\"", "\"volumes\": [\"data:/data\", \"/srv/api:/srv\"]");
        using var response = await TowerHost.ApplyAsync(tower.Client(), document, accept: "application/json");
        var errors = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("errors");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            ["#/dataDir", "#/apps/0/volumes/1"],
            errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
        Assert.Contains("TOWER_BIND_ROOT", errors[1].GetProperty("detail").GetString());
        Assert.True(tower.NothingSubmitted);
    }

    [Fact]
    public async Task A_worker_with_a_volume_is_submitted_as_it_is_written()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client(), Intents.Document.Replace(
            "\"domain\": \"api.example.com\"", "\"volumes\": [\"data:/data\"]"));
        var app = (await tower.NextSubmittedAsync()).Intent.Apps.Single();

        Assert.Null(app.Domain);
        Assert.Equal(["data:/data"], app.Volumes.ToArray());
    }

    [Theory]
    [InlineData(1024 * 1024 + 1, HttpStatusCode.BadRequest, "1")]
    [InlineData(3 * 1024 * 1024, HttpStatusCode.RequestEntityTooLarge, "at most 1 MiB")]
    public async Task A_body_that_is_too_large_is_said_so(int bytes, HttpStatusCode expected, string words)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client(), new string(' ', bytes));
        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("?dns=skip", true)]
    [InlineData("", false)]
    public async Task The_DNS_check_can_be_left_out_for_one_request(string query, bool skipped)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client(), query: query);
        Assert.Equal(skipped, (await tower.NextSubmittedAsync()).SkipDns);
    }

    [Fact]
    public async Task Another_wish_about_DNS_is_an_error()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client(), query: "?dns=off");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("?dns=skip", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Refresh_submits_the_applied_intent()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client().SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/refresh"), HttpCompletionOption.ResponseHeadersRead);
        var submitted = await tower.NextSubmittedAsync();
        Assert.Equal(DeploymentTrigger.Refresh, submitted.Trigger);
        Assert.Same(tower.State.Applied, submitted.Intent);
        tower.End(submitted.Id, DeploymentOutcome.Unchanged);
        Assert.StartsWith("RESULT unchanged", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Refresh_without_an_intent_is_404()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Applied = null;
        using var response = await tower.Client().PostAsync("/refresh", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("tower init", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/apply", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/status", HttpStatusCode.MethodNotAllowed)]
    public async Task What_Tower_does_not_have_it_says_with_what_it_has(string method, string path, HttpStatusCode expected)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(expected, response.StatusCode);
        Assert.Contains("POST /apply", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_schema_is_served_to_those_with_the_password()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client().GetAsync("/schema");
        Assert.Equal(new MediaTypeHeaderValue("application/schema+json"), response.Content.Headers.ContentType);
        Assert.True(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.TryGetProperty("properties", out _));
        using var refused = await tower.Client(password: null).GetAsync("/schema");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }
}
