using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Deployments;
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

    [Theory]
    [InlineData("registry.localhost/team/api:^1.2.0")]
    [InlineData("registry:5000/team/api:^1.2.0")]
    public void The_servers_own_registry_is_named_by_its_scheme_whatever_it_was_called(string image)
    {
        var then = Then with { Apps = [Then.Apps[0] with { Image = image }] };

        Assert.Equal($"registry://team/api@{Digest}", RestoredIntent.Of(Rollouts.Intent(), then).Apps[0].Image);
    }

    [Theory]
    [InlineData(DeploymentOutcome.Succeeded, "start switch save retire", true)]
    [InlineData(DeploymentOutcome.Failed, "start switch undo", false)]
    [InlineData(DeploymentOutcome.Failed, "start switch save", false)]
    [InlineData(DeploymentOutcome.Failed, "start switch save undo", false)]
    [InlineData(DeploymentOutcome.Failed, "start switch save retire pull handover", true)]
    [InlineData(DeploymentOutcome.Failed, "save start undo", true)]
    [InlineData(null, "start switch", false)]
    public void Apps_have_been_in_force_when_it_succeeded_or_failed_at_another_Tower(DeploymentOutcome? outcome, string steps, bool expected)
    {
        var entries = steps.Split(' ').Select(step => new JournalEntry(
            DateTimeOffset.UnixEpoch, step == "undo" ? JournalEntryKind.Undo : JournalEntryKind.Step, step));
        var result = outcome is { } ended ? new JournalResult(DateTimeOffset.UnixEpoch, ended, "") : null;

        Assert.Equal(expected, RestoredIntent.WasInForce(new JournaledDeployment(new DeploymentId("then"), null, [.. entries], result)));
        Assert.Equal("save", new PlanStep.Save().Name);
    }

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
