using Akka.Actor;
using Akka.TestKit.Xunit2;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Tests.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;
using LogEvent = Tower.Messages.Logs.LogEvent;

namespace Tower.Actors.Tests.Logs;

public sealed class ArchivedLogSpec : TestKit
{
    private static readonly DeploymentId Id = new("20260128T103045-0001");
    private static readonly DateTimeOffset Then = new(2026, 1, 28, 10, 30, 45, TimeSpan.Zero);
    private static readonly JournalResult Failed = new(Then, DeploymentOutcome.Failed, "RESULT failed deployment=20260128T103045-0001");
    private readonly InMemoryDeploymentJournal _journal = new();

    [Fact]
    public async Task A_reader_gets_the_lines_behind_the_one_it_has_and_the_end()
    {
        await Keep(Line(1, "one"), Line(2, "two"), Line(3, Failed.Text, Failed.Outcome));

        Assert.Equal(["two", Failed.Text], (await Read(Failed, after: 1)).Select(line => line.Text));
    }

    [Fact]
    public async Task A_log_whose_last_line_did_not_reach_the_disk_ends_with_the_result_that_did()
    {
        await Keep(Line(1, "one"), Line(2, "two"));

        var last = (await Read(Failed)).Last();
        Assert.Equal(new LogEvent(3, Then, LogSeverity.Error, DeploymentStep.Result, Failed.Text, Failed.Outcome), last);
    }

    [Fact]
    public async Task A_deployment_that_only_has_a_result_has_a_log_of_one_line() =>
        Assert.Equal((1, Failed.Text), (await Read(Failed)).Select(line => (line.Sequence, line.Text)).Single());

    [Fact]
    public async Task Of_one_that_was_overtaken_nobody_knows_how_it_ended()
    {
        await Keep(Line(1, "one"));

        Assert.Null(Assert.Single(await Read(result: null)).Result);
    }

    private Task Keep(params LogEvent[] lines) => _journal.AppendLogAsync(Id, [.. lines], CancellationToken.None);

    private async Task<IReadOnlyList<LogEvent>> Read(JournalResult? result, long after = 0)
    {
        var reader = CreateTestProbe();
        Sys.ActorOf(ArchivedLog.Props(new JournaledDeployment(Id, null, [], result), _journal))
            .Tell(new SubscribeToLog(Id, after), reader);
        var frame = await reader.ExpectMsgAsync<LogFrame>();
        await reader.ExpectMsgAsync<Status.Success>();
        return frame.Events;
    }

    private static LogEvent Line(long sequence, string text, DeploymentOutcome? result = null) =>
        new(sequence, Then, LogSeverity.Info, DeploymentStep.Start, text, result);
}
