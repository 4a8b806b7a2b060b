using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Intents;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

/// <summary>A document of nothing but mistakes costs no more than its size, and its answer no more than is read.</summary>
public sealed class BoundedWorkTests
{
    private const int Many = 150_000;

    // What the problems of one answer take; to look at each of the entries takes many times as much.
    private const long Enough = 8 * 1024 * 1024;

    private static readonly ImmutableArray<string> Texts = [.. Enumerable.Repeat("a b", Many)];
    private static readonly AppSpec App = ReadValid(WithApp).Apps[0];

    [Fact]
    public void Of_a_list_of_wrong_entries_no_more_are_looked_at_than_are_told()
    {
        var wrong = new Dictionary<string, AppSpec>
        {
            ["domains"] = App with { Domains = Texts },
            ["redirects"] = App with { Redirects = Texts },
            ["volumes"] = App with { Volumes = Texts },
            ["capAdd"] = App with { CapAdd = Texts },
            ["capDrop"] = App with { CapDrop = Texts },
            ["env"] = App with { Env = Numbered() },
            ["secrets"] = App with { Secrets = Numbered() },
            ["both"] = App with { Env = Numbered(), Secrets = Numbered() },
        };
        Assert.All(wrong, one =>
        {
            var problems = new ProblemList();
            var allocated = Allocated(() => Check(one.Value, problems));
            Assert.False(problems.IsEmpty);
            Assert.True(allocated < Enough, $"{one.Key}: {allocated} bytes");
        });
    }

    [Fact]
    public void Of_a_list_of_variables_that_were_not_replaced_no_more_are_looked_at_than_are_told()
    {
        var variables = ImmutableArray.CreateRange(Enumerable.Repeat("$HOST", Many));
        var intent = ReadValid(WithApp);
        var wrong = new Dictionary<string, Intent>
        {
            ["trustedProxies"] = intent with { TrustedProxies = variables },
            ["domains"] = intent with { Apps = [App with { Domains = variables }] },
            ["redirects"] = intent with { Apps = [App with { Redirects = variables }] },
            ["volumes"] = intent with { Apps = [App with { Volumes = variables }] },
            ["env"] = intent with { Apps = [App with { Env = Numbered("A", "$HOST") }] },
            ["secrets"] = intent with { Apps = [App with { Secrets = Numbered("A", "$HOST") }] },
        };
        Assert.All(wrong, one =>
        {
            var problems = new ProblemList();
            var allocated = Allocated(() => PlaceholderRules.Check(one.Value, problems));
            Assert.True(problems.IsFull);
            Assert.True(allocated < Enough, $"{one.Key}: {allocated} bytes");
        });
    }

    [Fact]
    public void More_capabilities_than_Linux_has_are_one_mistake()
    {
        foreach (var list in new[] { "capAdd", "capDrop" })
        {
            var problem = OnlyProblem(Changed(document =>
                document.App()[list] = new JsonArray([.. Enumerable.Repeat("KILL", 65).Select(name => JsonValue.Create(name))])));
            Assert.Equal(new IntentProblem($"/apps/0/{list}", "has 65 names; at most 64 are allowed"), problem);
        }
    }

    [Theory]
    [InlineData("ü")]
    [InlineData("ü.")]
    [InlineData("a.")]
    public void A_domain_that_is_too_long_is_not_looked_at_closely(string unit)
    {
        var domain = new StringBuilder().Insert(0, unit, 100_000).Append('a').ToString();

        var problem = OnlyProblem(Changed(document => document.App()["domain"] = domain));

        Assert.Equal($"has {domain.Length} characters; a domain has at most 253", problem.Message);
    }

    [Fact]
    public void A_name_that_would_come_back_in_every_place_below_it_is_refused_with_its_own()
    {
        var name = new string('n', JsonSyntax.LongestName + 1);
        var problem = OnlyProblem(Changed(document => document.App()["env"]![name] = "x"));
        Assert.Equal("/apps/0/env", problem.Pointer);
        Assert.Matches(@"\Aline 1, column [0-9]+: a name of 1025 characters; at most 1024 are allowed\z", problem.Message);

        Assert.Equal("/applied", OnlyProblem(Changed(document => document["applied"] = new JsonObject { [name] = 1 })).Pointer);
        Assert.Empty(Read(Changed(document => document.App()["env"]![name[1..]] = "x")).Problems);
    }

    [Fact]
    public void A_long_name_that_was_saved_before_does_not_stop_a_server()
    {
        var name = new string('n', JsonSyntax.LongestName + 1);
        var document = Changed(document => document.App()["env"]![name] = "x");
        Assert.Equal("x", IntentReader.ReadSaved(Encoding.UTF8.GetBytes(document)).Intent!.Apps[0].Env[name]);
    }

    private static void Check(AppSpec app, ProblemList problems)
    {
        AppRules.Check(app, "/apps/0", problems);
        new RoutingRules(problems).Check(app, "/apps/0", "an app");
        AppContainerRules.Check(app, "/apps/0", problems);
    }

    private static ImmutableSortedDictionary<string, string> Numbered(string before = "", string value = "") =>
        Enumerable.Range(0, Many).ToImmutableSortedDictionary(number => $"{before}{number}", _ => value, StringComparer.Ordinal);

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
