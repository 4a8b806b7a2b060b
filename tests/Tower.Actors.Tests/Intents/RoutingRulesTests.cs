using System.Text.Json.Nodes;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class RoutingRulesTests
{
    [Fact]
    public void An_app_answers_under_its_domain_first_and_then_under_the_others()
    {
        var app = ReadValid(Routed("api.example.org", ["b.example.org", "Ä.example.org"], [])).Apps[0];

        Assert.Equal(["api.example.org", "b.example.org", "xn--4ca.example.org"], app.AllDomains().ToArray());
    }

    [Fact]
    public void Domains_alone_are_enough()
    {
        var app = ReadValid(Routed(null, ["a.example.org", "b.example.org"], ["C.example.org"])).Apps[0];

        Assert.Null(app.Domain);
        Assert.Equal(["a.example.org", "b.example.org"], app.AllDomains().ToArray());
        Assert.Equal(["c.example.org"], app.Redirects.ToArray());
    }

    [Fact]
    public void An_app_without_any_domain_is_a_worker() =>
        Assert.Empty(ReadValid(Routed(null, [], [])).Apps[0].AllDomains());

    [Fact]
    public void Redirects_of_a_worker_lead_nowhere()
    {
        var problem = OnlyProblem(Routed(null, [], ["www.example.org"]));

        Assert.Equal("/apps/0/redirects", problem.Pointer);
        Assert.Contains("add \"domain\"", problem.Message);
    }

    [Fact]
    public void Redirects_are_not_judged_by_a_domain_that_could_not_be_read() => Assert.Equal(
        ["/apps/0/domains"],
        Pointers(Changed(document =>
        {
            document.App().AsObject().Remove("domain");
            document.App()["domains"] = "api.example.org";
            document.App()["redirects"] = new JsonArray("www.example.org");
        })));

    [Theory]
    [InlineData("domains", "*.example.org", "wildcard")]
    [InlineData("redirects", "https://www.example.org", "is a URL")]
    [InlineData("domains", "API.example.org", "by app 1 (\"api\") (/apps/0/domain) and here by app 1 (\"api\")")]
    [InlineData("redirects", "api.example.org", "by app 1 (\"api\") (/apps/0/domain) and here by app 1 (\"api\")")]
    [InlineData("redirects", "tower.example.org", "by tower (/tower/domain) and here by app 1 (\"api\")")]
    public void A_name_that_is_none_or_is_taken_is_refused(string field, string name, string words)
    {
        var problem = OnlyProblem(Changed(document => document.App()[field] = new JsonArray("ok.example.org", name)));

        Assert.Equal($"/apps/0/{field}/1", problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Fact]
    public void A_name_belongs_to_one_app_whatever_it_is_used_for() => Assert.Equal(
        ["/apps/1/domain", "/apps/1/domains/0", "/apps/1/redirects/0"],
        Pointers(Changed(document =>
        {
            document.App()["domains"] = new JsonArray("bücher.example.org");
            document.App()["redirects"] = new JsonArray("www.example.org");
            var other = document.App().DeepClone();
            (other["name"], other["domain"]) = ("other", "www.example.org");
            other["domains"] = new JsonArray("xn--bcher-kva.example.org");
            other["redirects"] = new JsonArray("api.example.org");
            document["apps"]!.AsArray().Add(other);
        })));

    private static string Routed(string? domain, string[] domains, string[] redirects) => Changed(document =>
    {
        document.App()["domain"] = domain;
        document.App()["domains"] = new JsonArray([.. domains.Select(name => JsonValue.Create(name))]);
        document.App()["redirects"] = new JsonArray([.. redirects.Select(name => JsonValue.Create(name))]);
    });
}
