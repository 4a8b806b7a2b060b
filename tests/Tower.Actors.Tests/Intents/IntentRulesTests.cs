using System.Text.Json.Nodes;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class IntentRulesTests
{
    [Theory]
    [InlineData("/version", "2", "must be \"1\"")]
    [InlineData("/version", "", "must be \"1\"")]
    [InlineData("/adminEmail", "nobody", "is not a mail address")]
    [InlineData("/dataDir", "var/infra", "must be an absolute path")]
    [InlineData("/dataDir", "/", "root folder")]
    [InlineData("/dataDir", "/var/../etc", "must be written without")]
    [InlineData("/dataDir", "/var//infra", "must be written without")]
    [InlineData("/dataDir", "/var/infra/", "must be written without")]
    [InlineData("/dataDir", "/var/in$fra", "contains a variable that was not replaced")]
    [InlineData("/tower/version", "1.2.3@sha256:0", "is not an image tag")]
    [InlineData("/tower/version", "", "is not an image tag")]
    [InlineData("/otel/version", "-latest", "is not an image tag")]
    [InlineData("/tower/domain", "tower", "has no dot")]
    [InlineData("/tower/username", "", "1 to 128 characters")]
    [InlineData("/tower/username", "a:b", "colon")]
    [InlineData("/registry/username", "a\nb", "control character")]
    [InlineData("/otel/username", "{env.HOME}", "brace")]
    [InlineData("/otel/username", "admin ", "space")]
    [InlineData("/tower/passwordHash", "", "must be a bcrypt hash")]
    [InlineData("/tower/passwordHash", "correct horse battery staple", "must be a bcrypt hash")]
    [InlineData("/registry/passwordHash", "$2b$12$...", "is an example cut short")]
    [InlineData("/registry/passwordHash", "$2x$12$nW.1gOKzd/0KlwWMIcFiaeyYHAg6qcQXK3PGs6Z41dP2Al4r1sbbq", "a bcrypt hash is needed")]
    [InlineData("/otel/passwordHash", "$2b$09$nW.1gOKzd/0KlwWMIcFiaeyYHAg6qcQXK3PGs6Z41dP2Al4r1sbbq", "cost 9, at which guessing is cheap; 10 to 14")]
    [InlineData("/otel/passwordHash", "$2b$15$nW.1gOKzd/0KlwWMIcFiaeyYHAg6qcQXK3PGs6Z41dP2Al4r1sbbq", "cost 15, at which checking one password takes seconds")]
    [InlineData("/apps/0/name", "", "must not be empty")]
    [InlineData("/apps/0/name", "Api", "lower-case")]
    [InlineData("/apps/0/name", "a_b", "lower-case")]
    [InlineData("/apps/0/name", "a.b", "lower-case")]
    [InlineData("/apps/0/name", "-api", "hyphen")]
    [InlineData("/apps/0/name", "api-", "hyphen")]
    [InlineData("/apps/0/name", "api\n", "lower-case")]
    [InlineData("/apps/0/name", "caddy", "reserved")]
    [InlineData("/apps/0/name", "otel-lgtm", "reserved")]
    [InlineData("/apps/0/name", "localhost", "reserved")]
    [InlineData("/apps/0/name", "api-1a2b3c4d", "8 hex digits")]
    [InlineData("/apps/0/name", "1234", "IP address")]
    [InlineData("/apps/0/name", "0xcafe", "IP address")]
    [InlineData("/apps/0/name", "a2345678901234567890123456789012345678901", "has 41 characters")]
    [InlineData("/apps/0/image", "", "")]
    [InlineData("/apps/0/image", "registry://api:^^1", "")]
    [InlineData("/apps/0/image", "https://example.org/api:1", "")]
    [InlineData("/apps/0/domain", "*.example.org", "wildcard")]
    [InlineData("/apps/0/healthCheck/path", "health", "must begin with one slash")]
    [InlineData("/apps/0/healthCheck/path", "", "must begin with one slash")]
    [InlineData("/apps/0/healthCheck/path", "//other.example/x", "must begin with one slash")]
    [InlineData("/apps/0/healthCheck/path", "/a b", "must not contain spaces")]
    [InlineData("/apps/0/healthCheck/path", "/a#b", "must not contain spaces, #")]
    [InlineData("/apps/0/healthCheck/path", "/é", "beyond ASCII")]
    public void A_text_that_breaks_a_rule_is_refused(string pointer, string value, string message) =>
        AssertRefused(pointer, JsonValue.Create(value), message);

    [Theory]
    [InlineData("/apps/0/port", 0, "between 1 and 65535, not 0")]
    [InlineData("/apps/0/port", 65536, "between 1 and 65535, not 65536")]
    [InlineData("/apps/0/port", -1, "between 1 and 65535, not -1")]
    [InlineData("/apps/0/healthCheck/port", 0, "between 1 and 65535, not 0")]
    [InlineData("/apps/0/healthCheck/interval", 0, "between 2 and 3600, not 0")]
    [InlineData("/apps/0/healthCheck/interval", 3601, "between 2 and 3600, not 3601")]
    [InlineData("/apps/0/healthCheck/timeout", 0, "at least 1, not 0")]
    [InlineData("/apps/0/healthCheck/timeout", 10, "less than \"interval\" (10 s), but is 10 s")]
    [InlineData("/apps/0/healthCheck/retries", 0, "between 1 and 100, not 0")]
    [InlineData("/apps/0/healthCheck/retries", 101, "between 1 and 100, not 101")]
    public void A_number_out_of_its_bounds_is_refused(string pointer, int value, string message) =>
        AssertRefused(pointer, JsonValue.Create(value), message);

    [Theory]
    [InlineData("/dataDir", "/srv/tower data")]
    [InlineData("/tower/version", "0.1.23-rc.1")]
    [InlineData("/tower/domain", "tower.localhost")]
    [InlineData("/apps/0/name", "2048-game")]
    [InlineData("/apps/0/name", "a")]
    [InlineData("/apps/0/name", "a234567890123456789012345678901234567890")]
    [InlineData("/apps/0/name", "api-1a2b3c4")]
    [InlineData("/apps/0/name", "api-1a2b3c4g")]
    [InlineData("/apps/0/image", "registry.example.org/team/api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("/apps/0/healthCheck/path", "/")]
    [InlineData("/apps/0/healthCheck/path", "/ready?deep=1&x=%20")]
    public void A_text_at_the_edge_of_a_rule_is_accepted(string pointer, string value) =>
        Assert.Empty(Read(With(pointer, JsonValue.Create(value))).Problems);

    [Theory]
    [InlineData("GREETING", "$GREETING", true)]
    [InlineData("GREETING", "${OTHER:-x}", true)]
    [InlineData("GREETING", "${{ vars.GREETING }}", true)]
    [InlineData("GREETING", "<your greeting>", true)]
    [InlineData("GREETING", "${NODE_ENV}", false)]
    [InlineData("GREETING", "$host and ${random.uuid}", false)]
    [InlineData("GREETING", "costs $5", false)]
    [InlineData("GREETING", "<br>", false)]
    [InlineData("GREETING", "", false)]
    public void A_variable_nobody_replaced_is_refused_unless_the_app_may_replace_it_itself(string name, string value, bool isRefused) =>
        Assert.Equal(isRefused ? [$"/apps/0/env/{name}"] : [], Pointers(With($"/apps/0/env/{name}", JsonValue.Create(value))));

    [Theory]
    [InlineData("", true)]
    [InlineData(" \t", true)]
    [InlineData("changeme", true)]
    [InlineData("Change-Me!", true)]
    [InlineData("****", true)]
    [InlineData("postgres://u:${DB_PASSWORD}@db/x", true)]
    [InlineData("postgres://u:${NODE_ENV}@db/x", false)]
    [InlineData("postgres://u:<password>@db/x", true)]
    [InlineData("p$ABCdef ${HOME}", false)]
    [InlineData(" with spaces ", false)]
    [InlineData("$2b$12$MasTbxiH7lNppPSvHwsOA.Zko.L18MysYo8befCM1KhgOqLPoDFH2", false)]
    public void A_secret_is_neither_empty_nor_a_placeholder(string value, bool isRefused) =>
        Assert.Equal(isRefused ? ["/apps/0/secrets/TOKEN"] : [], Pointers(With("/apps/0/secrets/TOKEN", JsonValue.Create(value))));

    [Fact]
    public void Domains_become_lower_case_punycode()
    {
        var intent = ReadValid(With("/apps/0/domain", JsonValue.Create("Bücher.Example.ORG")));

        Assert.Equal("xn--bcher-kva.example.org", intent.Apps[0].Domain);
    }

    [Theory]
    [InlineData("tower.example.org", "by tower (/tower/domain) and here by app 1 (\"api\")")]
    [InlineData("OTEL.example.org", "by otel (/otel/domain) and here by app 1 (\"api\")")]
    public void A_domain_of_the_infrastructure_cannot_be_an_apps(string domain, string message) =>
        AssertRefused("/apps/0/domain", JsonValue.Create(domain), message);

    [Fact]
    public void Two_apps_with_the_same_name_and_domain_are_refused_with_both_places()
    {
        var problems = Read(Changed(document =>
        {
            var copy = document.App().DeepClone();
            copy["domain"] = "API.example.org";
            document["apps"]!.AsArray().Add(copy);
        })).Problems;

        Assert.Equal(["/apps/1/name", "/apps/1/domain"], problems.Select(problem => problem.Pointer));
        Assert.Contains("by app 1 (/apps/0/name) and here by app 2", problems[0].Message);
        Assert.Contains("by app 1 (\"api\") (/apps/0/domain) and here by app 2 (\"api\")", problems[1].Message);
    }

    [Fact]
    public void Two_values_that_could_not_be_read_are_not_called_duplicates() =>
        Assert.Equal(["/tower/domain", "/registry/domain"], Pointers(Changed(document =>
        {
            document["tower"]!["domain"] = 1;
            document["registry"]!["domain"] = 1;
        })));

    [Fact]
    public void A_variable_in_env_and_secrets_is_refused() =>
        AssertRefused("/apps/0/secrets/LOG_LEVEL", JsonValue.Create("x"), "is in \"env\" as well");

    [Theory]
    [InlineData("1A")]
    [InlineData("A B")]
    [InlineData("A=B")]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("A-B")]
    [InlineData("É")]
    public void A_name_that_no_variable_can_have_is_refused(string name) =>
        AssertRefused($"/apps/0/env/{name}", JsonValue.Create("x"), "may have only letters, digits, underscores and dots");

    [Theory]
    [InlineData("discovery.type")]
    [InlineData("_")]
    [InlineData("TOWER_X")]
    public void Names_with_dots_and_underscores_are_variables(string name) =>
        Assert.Empty(Read(With($"/apps/0/secrets/{name}", JsonValue.Create("x"))).Problems);

    [Fact]
    public void A_variable_may_be_as_long_as_Linux_takes_and_no_longer()
    {
        Assert.Empty(Read(With("/apps/0/env/A", JsonValue.Create(new string('x', (127 * 1024) - 2)))).Problems);
        AssertRefused("/apps/0/env/A", JsonValue.Create(new string('x', (127 * 1024) - 1)), "has 130049 bytes with its name");
    }

    [Fact]
    public void A_timeout_is_not_compared_with_an_interval_that_could_not_be_read() =>
        Assert.Equal(["/apps/0/healthCheck/interval"], Pointers(Changed(document =>
        {
            document.App()["healthCheck"]!["interval"] = "60";
            document.App()["healthCheck"]!["timeout"] = 30;
        })));

    [Fact]
    public void The_default_timeout_is_named_when_the_interval_is_below_it() =>
        Assert.Contains("without these fields: timeout 5 s", OnlyProblem(Changed(document =>
            document.App()["healthCheck"] = new JsonObject { ["interval"] = 5 })).Message);

    private static void AssertRefused(string pointer, JsonNode value, string message)
    {
        var problem = OnlyProblem(With(pointer, value));
        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains(message, problem.Message);
    }

    private static string With(string pointer, JsonNode value) => Changed(document =>
    {
        var last = pointer.LastIndexOf('/');
        PointerOracle.Find(document, pointer[..last])![pointer[(last + 1)..]] = value;
    });
}
