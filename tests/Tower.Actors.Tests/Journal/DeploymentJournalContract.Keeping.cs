using Tower.Actors.Domain.Journal;
using Tower.Messages.Deployments;
using Xunit;
using static Tower.Actors.Tests.Journal.JournalSamples;

namespace Tower.Actors.Tests.Journal;

// What is kept, and for how long.
public abstract partial class DeploymentJournalContract
{
    [Fact]
    public async Task Only_the_newest_that_are_over_are_kept_and_all_that_are_not()
    {
        var running = new DeploymentId("20260101T000000-0000");
        await Journal.OpenAsync(running, Head(), default);
        foreach (var number in (int[])[4, 2, 1, 5, 3])
        {
            var id = new DeploymentId($"20260128T10304{number}-0000");
            await Journal.OpenAsync(id, Head(), default);
            await Journal.AppendLogAsync(id, [Line(1, "one")], default);
            await Journal.CloseAsync(id, Succeeded, default);
        }

        Assert.Equal(
            [running.Value, "20260128T103043-0000", "20260128T103044-0000", "20260128T103045-0000"],
            (await Reopened().ReadAsync(default)).Select(found => found.Id.Value));
        Assert.Empty(await Journal.ReadLogAsync(new DeploymentId("20260128T103042-0000"), default));
        Assert.Single(await Journal.ReadLogAsync(new DeploymentId("20260128T103043-0000"), default));
    }

    [Fact]
    public async Task However_often_deployments_fail_those_that_succeeded_are_kept()
    {
        var failed = new JournalResult(At, DeploymentOutcome.Failed, "RESULT failed step=dns");
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.CloseAsync(Id, Succeeded, default);
        for (var number = 1; number <= KeptDeployments + 2; number++)
            await Journal.CloseAsync(new DeploymentId($"20270101T00000{number}-0000"), failed, default);

        Assert.Equal(
            [Id.Value, "20270101T000003-0000", "20270101T000004-0000", "20270101T000005-0000"],
            (await Reopened().ReadAsync(default)).Select(found => found.Id.Value));
    }
}
