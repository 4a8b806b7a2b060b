using System.Text.Json.Nodes;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

public sealed class CaddyConfigSpec
{
    private static readonly BasicAuthUser User = new("ci", SampleIntents.Hash);

    private static JsonNode Render(Intent intent, TowerOptions? options = null) => JsonNode.Parse(CaddyConfig.Render(
        StackBuilder.Build(intent, SampleIntents.Images(intent), options ?? new TowerOptions()), options ?? new TowerOptions()).Config)!;

    private static JsonNode Server(JsonNode config, string name) => config["apps"]!["http"]!["servers"]![name]!;

    private static JsonNode Render(RouteSpec route) =>
        JsonNode.Parse(CaddyConfig.Render(new StackSpec("a@example.com", [], [route]), new TowerOptions()).Config)!;

    private static JsonArray Handlers(RouteSpec route) => (JsonArray)Server(Render(route), "https")["routes"]![0]!["handle"]!;

    private static string Dial(JsonObject proxy) => $"{proxy["upstreams"]![0]!["dial"]}";

    [Property(MaxTest = 50)]
    public FsCheck.Property The_same_stack_gives_the_same_bytes() => Prop.ForAll(RandomIntents.Intent.ToArbitrary(),
        intent => Render(intent).ToJsonString() == Render(intent with { }).ToJsonString());

    [Property(MaxTest = 50)]
    public FsCheck.Property No_secret_and_no_variable_of_an_app_is_in_it() => Prop.ForAll(RandomIntents.Intent.ToArbitrary(), intent =>
        !Render(intent with
        {
            Apps =
            [
                .. intent.Apps.Select(app => app with
                {
                    Secrets = app.Secrets.SetItem("S", "Sentinel"),
                    Env = app.Env.SetItem("E", "Sentinel"),
                }),
            ],
        }).ToJsonString().Contains("Sentinel", StringComparison.Ordinal));

    [Fact]
    public void The_admin_api_is_on_a_unix_socket_for_root_only() =>
        Assert.Equal("unix//run/caddy/admin.sock|0600", $"{Render(SampleIntents.With())["admin"]!["listen"]}");

    [Fact]
    public void Each_domain_has_one_terminal_route_and_strangers_are_turned_away()
    {
        var routes = (JsonArray)Server(Render(SampleIntents.Three), "https")["routes"]!;
        Assert.Equal(7, routes.Count);
        Assert.All(routes.Take(6), route => Assert.True((bool)route!["terminal"]!));
        Assert.Equal(421, (int)routes[6]!["handle"]!.AsArray().Last()!["status_code"]!);
    }

    [Fact]
    public void A_route_without_a_policy_asks_nobody() => Assert.Equal(
        ["headers", "vars", "invoke"],
        Handlers(new RouteSpec("a.example.com", "a", "a-1", 1, AuthPolicy.None)).Select(handler => $"{handler!["handler"]}"));

    [Theory]
    [InlineData("a-1")]
    [InlineData("a")]
    public void A_password_that_Caddy_checked_goes_no_further_than_to_Caddy_itself(string upstream)
    {
        var server = Server(Render(new RouteSpec("a.example.com", "a", upstream, 1, AuthPolicy.BasicAll, User)), "https");
        var proxies = Proxies(server)
            .Where(proxy => !Dial(proxy).StartsWith("unix/", StringComparison.Ordinal) && Dial(proxy) != CaddyConfig.HealthAddress).ToList();
        Assert.NotEmpty(proxies);
        Assert.All(proxies, proxy => Assert.Equal("Authorization", $"{proxy["headers"]!["request"]!["delete"]![0]}"));
    }

    [Fact]
    public void A_password_an_app_checks_itself_gets_there_also_beside_one_that_does_not()
    {
        var stack = new StackSpec("a@example.com", [],
        [
            new RouteSpec("a.example.com", "a", "a-1", 1, AuthPolicy.BasicAll, User),
            new RouteSpec("b.example.com", "b", "b-1", 1, AuthPolicy.BasicAll, User, KeepAuthorization: true),
        ]);
        var server = Server(JsonNode.Parse(CaddyConfig.Render(stack, new TowerOptions()).Config)!, "https");
        var invoked = $"{server["routes"]![1]!["handle"]!.AsArray().Last()!["name"]}";
        Assert.All(Proxies(server["named_routes"]![invoked]), proxy => Assert.Null(proxy["headers"]));
    }

    [Fact]
    public void Apps_with_as_many_containers_share_their_handlers()
    {
        var https = Server(Render(SampleIntents.With([.. Enumerable.Range(0, 100).Select(n => SampleIntents.App($"app{n}"))])), "https");
        Assert.Single(https["named_routes"]!.AsObject(), route => !route.Key.StartsWith("refusal-", StringComparison.Ordinal));
        Assert.Equal("app7.1", $"{https["routes"]![10]!["handle"]![1]!["tower_key"]}");
    }

    [Fact]
    public void What_refuses_requests_that_may_be_meant_to_deploy_does_not_grow_with_the_apps()
    {
        var none = Render(SampleIntents.With()).ToJsonString();
        var many = Render(SampleIntents.With([.. Enumerable.Range(0, 20).Select(n => SampleIntents.App($"app{n}"))])).ToJsonString();
        Assert.Equal(none.Split("curl/*").Length, many.Split("curl/*").Length);
    }

    [Fact]
    public void No_generation_is_named_in_the_config_so_that_a_rollout_loads_none()
    {
        var intent = SampleIntents.Three;
        var options = new TowerOptions();
        var stack = StackBuilder.Build(intent, SampleIntents.Images(intent), options);
        var next = stack with
        {
            Routes = [.. stack.Routes.Select(route => route.IsLookedUp
                ? route with { Upstream = $"{route.App}-ffffffff", Hosts = [], Port = 1234, Fallback = route.Dials }
                : route)],
        };

        var (before, tableBefore) = CaddyConfig.Render(stack, options);
        var (after, tableAfter) = CaddyConfig.Render(next, options);

        Assert.Equal(before, after);
        Assert.All(tableAfter.Live.Values, dials => Assert.EndsWith("-ffffffff:1234", Assert.Single(dials)));
        Assert.Equal(tableBefore.Live.SelectMany(entry => entry.Value), tableAfter.Back.SelectMany(entry => entry.Value));
    }

    [Fact]
    public void A_policy_without_a_user_is_the_callers_mistake() => Assert.Throws<ArgumentException>(() =>
        Handlers(new RouteSpec("a.example.com", "a", "a-1", 1, AuthPolicy.BasicAll)));

    [Theory]
    [InlineData(443, "https://{http.request.host}{http.request.uri}")]
    [InlineData(8443, "https://{http.request.host}:8443{http.request.uri}")]
    public void Plain_http_is_sent_to_the_port_that_serves_https(int port, string location)
    {
        var answer = Server(Render(SampleIntents.With(), new TowerOptions { HttpsPort = port }), "http")["routes"]![1]!["handle"]!.AsArray().Last()!;
        Assert.Equal(307, (int)answer["status_code"]!);
        Assert.Equal(location, $"{answer["headers"]!["Location"]![0]}");
    }

    [Fact]
    public void Http3_is_offered_only_where_Caddy_can_announce_its_port()
    {
        Assert.Contains("h3", Server(Render(SampleIntents.With()), "https")["protocols"]!.ToJsonString());
        var elsewhere = Render(SampleIntents.With(), new TowerOptions { HttpsPort = 8443 });
        Assert.DoesNotContain("h3", Server(elsewhere, "https")["protocols"]!.ToJsonString());
    }

    [Fact]
    public void Names_under_localhost_get_local_certificates_and_all_others_public_ones()
    {
        var policies = (JsonArray)Render(SampleIntents.Three)["apps"]!["tls"]!["automation"]!["policies"]!;
        Assert.Equal("internal", $"{policies[0]!["issuers"]![0]!["module"]}");
        Assert.Equal("""["worker.localhost"]""", policies[0]!["subjects"]!.ToJsonString());
        Assert.Equal("acme", $"{policies[1]!["issuers"]![0]!["module"]}");
        Assert.Equal("admin@example.com", $"{policies[1]!["issuers"]![0]!["email"]}");
        Assert.Null(policies[1]!["issuers"]![0]!["ca"]);
        Assert.Equal(5, policies[1]!["subjects"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(443, "https://api.example.com{http.request.uri}")]
    [InlineData(8443, "https://api.example.com:8443{http.request.uri}")]
    public void A_redirected_domain_has_a_certificate_and_leads_to_the_other_one(int port, string location)
    {
        var options = new TowerOptions { HttpsPort = port };
        var config = JsonNode.Parse(CaddyConfig.Render(
            new StackSpec("a@example.com", [], [Api])
            {
                Redirects = [new RedirectSpec("www.example.com", "api.example.com"), new RedirectSpec("www.localhost", "api.example.com")],
            },
            options).Config)!;

        var routes = Server(config, "https")["routes"]!;
        Assert.Equal("www.example.com", $"{routes[1]!["match"]![0]!["host"]![0]}");
        var answer = routes[1]!["handle"]!.AsArray().Last()!;
        Assert.Equal(308, (int)answer["status_code"]!);
        Assert.Equal(location, $"{answer["headers"]!["Location"]![0]}");
        Assert.Equal("""["api.example.com","www.example.com","www.localhost"]""",
            Server(config, "http")["routes"]![1]!["match"]![0]!["host"]!.ToJsonString());
        var policies = config["apps"]!["tls"]!["automation"]!["policies"]!;
        Assert.Equal("""["www.localhost"]""", policies[0]!["subjects"]!.ToJsonString());
        Assert.Equal("""["api.example.com","www.example.com"]""", policies[1]!["subjects"]!.ToJsonString());
        Assert.NotNull(config["apps"]!["pki"]);
    }

    [Fact]
    public void Every_proxy_on_a_requests_way_keeps_the_password_to_itself()
    {
        var server = Server(Render(Api with { Auth = AuthPolicy.BasicAll, User = User }), "https");
        var proxies = Proxies(server["named_routes"]).Where(proxy => Dial(proxy).StartsWith("tcp", StringComparison.Ordinal)).ToList();
        Assert.Equal(["tcp{http.vars.tower_back_1}", "tcp{http.vars.tower_live_1}"], proxies.Select(Dial).Distinct().Order());
        Assert.All(proxies, proxy => Assert.Equal("Authorization", $"{proxy["headers"]!["request"]!["delete"]![0]}"));
    }

    [Fact]
    public void Streams_outlive_the_config_they_were_opened_under_by_a_day() =>
        Assert.All(Proxies(Render(Api)).Where(proxy => Dial(proxy) != CaddyConfig.HealthAddress), proxy => Assert.Equal("24h", $"{proxy["stream_close_delay"]}"));

    private static RouteSpec Api => new("api.example.com", "api", "api-2", 3000, AuthPolicy.None);

    private static IEnumerable<JsonObject> Proxies(JsonNode? node) => node switch
    {
        JsonObject proxy when $"{proxy["handler"]}" == "reverse_proxy" => [proxy],
        JsonObject parent => parent.SelectMany(entry => Proxies(entry.Value)),
        JsonArray list => list.SelectMany(Proxies),
        _ => [],
    };

    [Fact]
    public void Another_acme_server_is_named_with_its_root()
    {
        var options = new TowerOptions { AcmeCa = "https://pebble:14000/dir", AcmeCaRoot = "/etc/pebble.pem" };
        var issuer = Render(SampleIntents.With(), options)["apps"]!["tls"]!["automation"]!["policies"]![0]!["issuers"]![0]!;
        Assert.Equal("https://pebble:14000/dir", $"{issuer["ca"]}");
        Assert.Equal("/etc/caddy/acme-root.pem", $"{issuer["trusted_roots_pem_files"]![0]}");
    }

    [Theory]
    [InlineData("{env.HOME}", @"\{env.HOME\}")]
    [InlineData("plain", "plain")]
    public void A_name_that_looks_like_a_placeholder_stays_a_name(string name, string written)
    {
        var user = new BasicAuthUser(name, SampleIntents.Hash);
        var auth = Handlers(new RouteSpec("a.example.com", "a", "a-1", 1, AuthPolicy.BasicAll, user))[1]!;
        Assert.Equal(written, $"{auth["providers"]!["http_basic"]!["accounts"]![0]!["username"]}");
    }
}
