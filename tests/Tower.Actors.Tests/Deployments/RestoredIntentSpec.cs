using System.Collections.Immutable;
using Tower.Actors.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>The document that brings an earlier deployment back.</summary>
public sealed class RestoredIntentSpec
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    private static readonly Intent Then = Rollouts.Intent() with
    {
        Apps =
        [
            new AppSpec { Name = "api", Image = "registry://team/api:^1.2.0", Domain = "api.localhost" },
            new AppSpec { Name = "db", Image = "postgres:17", Domain = null },
            new AppSpec { Name = "fixed", Image = $"registry://fixed:1.0@{Digest}", Domain = null },
        ],
        Applied = new AppliedStamp
        {
            At = DateTimeOffset.UnixEpoch,
            Deployment = "then",
            Images = new Dictionary<string, string>
            {
                ["api"] = $"127.0.0.1:5000/team/api@{Digest}",
                ["db"] = $"postgres@{Digest}",
                ["fixed"] = $"127.0.0.1:5000/fixed@{Digest}",
            }.ToImmutableSortedDictionary(),
        },
    };

    [Fact]
    public void Every_app_has_the_image_its_range_was_resolved_to_then() => Assert.Equal(
        [$"registry://team/api@{Digest}", $"postgres@{Digest}", $"registry://fixed@{Digest}"],
        RestoredIntent.Of(Rollouts.Intent("web"), Then).Apps.Select(app => app.Image));

    [Fact]
    public void Tower_the_registry_and_Grafana_stay_as_they_are_with_their_passwords()
    {
        var now = Rollouts.Intent("web");
        now = now with { Tower = now.Tower with { Version = "9.9.9", PasswordHash = "changed since" } };

        var restored = RestoredIntent.Of(now, Then);

        Assert.Equal((now.Tower, now.Registry, now.Otel), (restored.Tower, restored.Registry, restored.Otel));
        Assert.Null(restored.Applied);
    }

    [Fact]
    public void Restored_twice_it_is_the_same()
    {
        var once = RestoredIntent.Of(Rollouts.Intent("web"), Then);

        Assert.Equal(once.Apps.AsEnumerable(), RestoredIntent.Of(Rollouts.Intent("other"), once).Apps);
    }
}
