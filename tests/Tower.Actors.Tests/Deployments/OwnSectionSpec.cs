using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What is told of changes to Tower's own part of a document.</summary>
public sealed class OwnSectionSpec
{
    private const string OtherHash = "$2b$12$zyxwvutsrqponmlkjihgfeZ1Zr9zYzk0Zr9zYzk0Zr9zYzk0Zr9zY";

    public static TheoryData<string, Func<Intent, Intent>> Changes => new()
    {
        { "adminEmail", intent => intent with { AdminEmail = "other@example.com" } },
        { "trustedProxies", intent => intent with { TrustedProxies = ["203.0.113.0/24"] } },
        { "tower.domain", intent => intent with { Tower = intent.Tower with { Domain = "t.localhost" } } },
        { "tower.username", intent => intent with { Tower = intent.Tower with { Username = "me" } } },
        { "tower.password", intent => intent with { Tower = intent.Tower with { PasswordHash = OtherHash } } },
        { "registry.domain", intent => intent with { Registry = intent.Registry with { Domain = "r.localhost" } } },
        { "registry.username", intent => intent with { Registry = intent.Registry with { Username = "me" } } },
        { "registry.password", intent => intent with { Registry = intent.Registry with { PasswordHash = OtherHash } } },
        { "otel.domain", intent => intent with { Otel = intent.Otel with { Domain = "o.localhost" } } },
        { "otel.username", intent => intent with { Otel = intent.Otel with { Username = "me" } } },
        { "otel.password", intent => intent with { Otel = intent.Otel with { PasswordHash = OtherHash } } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_field_is_named_in_the_plan_and_among_what_changed(string name, Func<Intent, Intent> change)
    {
        var api = Service("api");
        var desired = Wanted(api);
        desired = desired with { Intent = change(desired.Intent) };

        var plan = RolloutPlan.Create(desired, Runs(api));

        Assert.Equal([name], plan.Changed.AsEnumerable());
        Assert.Contains(plan.Notes, note => note.StartsWith($"{name} changes", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Notes, note => note.Contains("$2b$", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_field_of_the_three_sections_is_compared_or_a_version()
    {
        var fields = new[] { typeof(TowerSection), typeof(RegistrySection), typeof(OtelSection) }
            .SelectMany(section => section.GetProperties()).Where(property => property.Name != nameof(TowerSection.Version));

        // And adminEmail and trustedProxies.
        Assert.Equal(fields.Count() + 2, Changes.Count());
    }
}
