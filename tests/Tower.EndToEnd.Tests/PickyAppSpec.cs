using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Apps as people write them, which answer only those who ask as they want it: deployed, and deployed twice more while their users
/// ask on.
/// </summary>
public sealed class PickyAppSpec : TowerSpec
{
    private const string Visitor = "203.0.113.7";

    [SkippableFact]
    public async Task One_that_allows_its_own_hosts_and_https_alone_is_probed_and_reached_as_its_users_ask()
    {
        await Redeployed(Picky("django", ("ALLOWED_HOSTS", "django.localhost,www.django.localhost"), ("HTTPS_ONLY", "1")));

        // It does insist: past Caddy, as the probe of an earlier Tower asked.
        Assert.Equal("400", await AskedDirectly("django", "Host: whatever:3000"));
        Assert.Equal("301", await AskedDirectly("django", "Host: django.localhost"));
        Assert.Equal("200", await AskedDirectly("django", "Host: django.localhost", "X-Forwarded-Proto: https"));
    }

    [SkippableFact]
    public async Task One_that_allows_another_host_than_its_domain_says_what_it_was_asked_for_and_is_deployed_with_that_host()
    {
        var app = Picky("inner", ("ALLOWED_HOSTS", "internal.example"), ("HTTPS_ONLY", "1"));
        app["healthCheck"]!["startPeriod"] = 4;
        var refused = await Caller.Apply(Before.With(app));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(" step=probe code=", refused.Result);
        Assert.Contains("with Host inner.localhost", refused.Text);
        Assert.Contains("healthCheck.host", refused.Text);

        app["healthCheck"]!["host"] = "internal.example";

        await Deployed(Before.With(app));
    }

    [SkippableFact]
    public async Task One_that_speaks_h2c_alone_as_gRPC_servers_do_keeps_its_trailers()
    {
        var plain = Picky("grpc", ("PROTOCOL", "h2c"));
        plain["healthCheck"]!["startPeriod"] = 4;
        var refused = await Caller.Apply(Before.With(plain));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("it answers HTTP/2 only", refused.Text);
        Assert.Contains("set \"protocol\" to \"h2c\"", refused.Text);

        var app = (JsonObject)plain.DeepClone();
        app["protocol"] = "h2c";
        app["healthCheck"] = new JsonObject { ["path"] = "/health" };
        await Redeployed(app, CallAsync);
    }

    [SkippableFact]
    public async Task One_behind_a_CDN_learns_the_visitors_address_from_the_CDN_and_from_nobody_else()
    {
        var app = Picky("cdn");
        await Deployed(Before.With(app));
        // Whom Caddy takes the test for: the engine passes its connections on.
        var here = (await Forwarded("cdn")).Trim();
        Assert.True(IPAddress.TryParse(here, out _), $"the visitor's own word is not taken for an address: \"{here}\"");

        await Deployed(Trusting("198.51.100.0/24").With(app));
        Assert.Equal(here, (await Forwarded("cdn")).Trim());

        await Redeployed(Trusting(here), app, async (site, client) =>
        {
            using var request = Request(client, HttpMethod.Get, $"{site}/headers/X-Forwarded-For");
            request.Headers.Add("X-Forwarded-For", Visitor);
            using var response = await client.SendAsync(request);
            if (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync() is var told && told != $"{Visitor}, {here}\n")
                throw new HttpRequestException($"the app was told \"{told}\"");
        });
    }

    private Task Redeployed(JsonObject app, params Func<string, HttpClient, Task>[] more) => Redeployed(Before, app, more);

    /// <summary>Deploys it, and two more generations while its users ask; each of them is answered.</summary>
    private async Task Redeployed(JsonNode intent, JsonObject app, params Func<string, HttpClient, Task>[] more)
    {
        await Deployed(intent.With(app));
        await using var users = await Steady.Users(Sandbox, (string)app["domain"]!, more);
        foreach (var version in new[] { "2", "3" })
        {
            var next = (JsonObject)app.DeepClone();
            next["env"]!["VERSION"] = version;
            await Deployed(intent.With(next));
        }
        await users.WereAllAnswered();
    }

    private JsonNode Trusting(string proxies)
    {
        var intent = Before.DeepClone();
        intent["trustedProxies"] = new JsonArray(proxies);
        return intent;
    }

    private static JsonObject Picky(string name, params (string Name, string Value)[] env) => Intents.App(name, env: env);

    private async Task<string> Forwarded(string app)
    {
        var output = await Caller.Curl(["--fail", "--retry", "5", "--retry-all-errors", "-H", $"X-Forwarded-For: {Visitor}",
            $"https://{app}.localhost:{Sandbox.HttpsPort}/headers/X-Forwarded-For"]);
        Assert.True(output.ExitCode == 0, $"{output}");
        return output.Text;
    }

    // Past Caddy: the engine's host reaches its containers.
    private async Task<string> AskedDirectly(string app, params string[] headers)
    {
        var address = await Stack.Address(await Stack.App(app), "app_network");
        return (await Caller.Curl(["--output", "/dev/null", "--write-out", "%{http_code}",
            .. headers.SelectMany(header => new[] { "-H", header }), $"http://{address}:3000/"])).Text;
    }

    // As gRPC calls: the trailer says how it ended. HTTP/1.1 has no place for one here.
    private static async Task CallAsync(string site, HttpClient client)
    {
        if (client.DefaultRequestVersion != HttpVersion.Version20)
            return;
        using var request = Request(client, HttpMethod.Post, $"{site}/call");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("a message"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await client.SendAsync(request);
        var message = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        if (message != "a message" || !response.TrailingHeaders.TryGetValues("grpc-status", out var status) || status.Single() != "0")
            throw new HttpRequestException($"answered \"{message}\" with the trailers \"{response.TrailingHeaders}\"");
    }

    private static HttpRequestMessage Request(HttpClient client, HttpMethod method, string address) => new(method, address)
    {
        Version = client.DefaultRequestVersion,
        VersionPolicy = client.DefaultVersionPolicy,
    };
}
