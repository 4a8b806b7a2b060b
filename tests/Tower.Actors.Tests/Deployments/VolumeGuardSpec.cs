using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Which apps do not start because their data could not be kept.</summary>
public sealed class VolumeGuardSpec
{
    [Theory]
    [InlineData(null, 1, false)]
    [InlineData(AppStrategy.Recreate, 1, false)]
    [InlineData(AppStrategy.Rolling, 1, true)]
    [InlineData(null, 2, true)]
    [InlineData(AppStrategy.Rolling, 2, true)]
    public void Several_containers_never_write_to_undeclared_volumes_side_by_side(AppStrategy? strategy, int replicas, bool isRefused)
    {
        var app = new AppSpec { Name = "db", Image = "db:1", Strategy = strategy, Replicas = replicas };

        Assert.Equal(isRefused ? FailureCodes.VolumeUndeclared : null, Check(app, "/data")?.Code);
        // Named in the document it is the document's decision.
        Assert.Null(Check(app with { Volumes = ["data:/data"] }, "/data"));
        Assert.Null(Check(app));
    }

    [Fact]
    public void The_refusal_has_the_line_to_add()
    {
        var refusal = Check(new AppSpec { Name = "db", Image = "db:1", Replicas = 2 }, "/data", "/etc/db")!;

        Assert.Equal(2, refusal.Lines.Length);
        Assert.Contains("\"volumes\": [\"data:/data\"]", refusal.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"volumes\": [\"data2:/etc/db\"]", refusal.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_called_as_another_one_was_before_does_not_start_with_that_ones_volume()
    {
        const string data = "tower_app_db_data";
        var (renamed, later) = (Service("database"), Service("db"));
        // As the first one was renamed, and has run since.
        var notes = new StackNotes(StackNotes.Empty.Apps.Add("database", AppNotes.None with { Volumes = AppNotes.None.Volumes.Add("data", data) }));
        var names = new VolumeAssignment([], [new EngineVolume(data, null, IsAnonymous: false)], notes, "tower").Of([renamed, later]).Names;
        var stack = new StackSpec("", [renamed, later], []) { VolumeNames = names };

        var refusal = VolumeGuard.CheckOwners([later], stack, "tower");

        Assert.Equal(FailureCodes.VolumeShared, refusal?.Code);
        Assert.StartsWith("db: ", Assert.Single(refusal!.Lines), StringComparison.Ordinal);
        // What runs already is not this deployment's business.
        Assert.Null(VolumeGuard.CheckOwners([], stack, "tower"));
        Assert.Null(VolumeGuard.CheckOwners([later], new StackSpec("", [later, Service("other")], []), "tower"));
    }

    private static ServiceSpec Service(string name) =>
        AppService.Of(new AppSpec { Name = name, Image = "db:1", Volumes = ["data:/data"] }, "db@sha256:1", null, new());

    private static GuardRefusal? Check(AppSpec app, params string[] declared) =>
        VolumeGuard.Check([AppService.Of(app, "db@sha256:1", new ImageConfig([.. declared]), new())]);
}
