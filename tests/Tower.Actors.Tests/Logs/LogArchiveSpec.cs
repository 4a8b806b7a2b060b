using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class LogArchiveSpec : TestKit
{
    private static readonly DeploymentId Id = new("20260128T103045-0001");
    private static readonly DateTimeOffset At = new(2026, 1, 28, 10, 30, 45, TimeSpan.Zero);

    private readonly FailableDeploymentJournal _journal = new();
    private readonly IActorRef _archive;

    public LogArchiveSpec() => _archive = Sys.ActorOf(LogArchive.Props(Id, _journal));

    [Fact]
    public async Task Lines_are_kept_in_order()
    {
        Archive(1, 2);
        Archive(3);
        Archive(4, 5);

        Assert.Equal([1, 2, 3, 4, 5], (await FlushedAsync()).Select(line => line.Sequence));
    }

    [Fact]
    public async Task Without_lines_it_has_nothing_to_wait_for() => Assert.Empty(await FlushedAsync());

    [Fact]
    public async Task What_comes_during_a_write_is_written_at_once_behind_it()
    {
        _journal.BecomeSlow();
        Archive(1);
        Archive(2, 3);
        Archive(4);
        _archive.Tell(FlushArchive.Instance, TestActor);

        _journal.LetOneThrough();
        await AwaitAssertAsync(() => Assert.Equal([1, 3], _journal.LogWrites));
        // Nobody is told that all is written while some of it is not.
        await ExpectNoMsgAsync(TimeSpan.Zero);
        _journal.LetOneThrough();

        await ExpectMsgAsync<ArchiveFlushed>();
        Assert.Equal([1L, 2, 3, 4], (await _journal.ReadLogAsync(Id, default)).Select(line => line.Sequence));
    }

    [Fact]
    public async Task What_a_slow_disk_leaves_no_room_for_is_dropped_and_counted_and_the_result_is_not()
    {
        // Two of them leave room for the small one, which is dropped all the same: what is missing is one gap.
        var half = new string('x', (LogArchive.MostCharacters / 2) - 10);
        _journal.BecomeSlow();
        Archive(1);
        Archive(Line(2, half), Line(3, half), Line(4, half), Line(5, "a small one"));
        Archive(Line(6, "RESULT failed", DeploymentOutcome.Failed));
        _archive.Tell(FlushArchive.Instance, TestActor);
        _journal.LetOneThrough();
        _journal.LetOneThrough();
        await ExpectMsgAsync<ArchiveFlushed>();

        var kept = await _journal.ReadLogAsync(Id, default);

        Assert.Equal([1L, 2, 3, 5, 6], kept.Select(line => line.Sequence));
        Assert.Equal("2 lines not kept on disk, which was too slow for them", kept[3].Text);
        Assert.Equal(LogSeverity.Warning, kept[3].Severity);
        Assert.Equal(DeploymentOutcome.Failed, kept[4].Result);
    }

    [Fact]
    public async Task When_there_is_room_again_lines_are_kept_again()
    {
        _journal.BecomeSlow();
        Archive(1);
        Archive(Line(2, new string('x', LogArchive.MostCharacters)), Line(3, "dropped"));
        _journal.LetOneThrough();
        await AwaitAssertAsync(() => Assert.Equal([1, 2], _journal.LogWrites));
        Archive(4);
        _journal.LetOneThrough();
        _journal.LetOneThrough();

        Assert.Equal(
            ["line 1", "1 line not kept on disk, which was too slow for them", "line 4"],
            (await FlushedAsync()).Where(line => line.Sequence != 2).Select(line => line.Text));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_to_the_operator_once_and_fails_nobody()
    {
        _journal.Failure = new AdapterException(FailureCodes.FileRefused, "no space left on the device");
        await EventFilter.Warning(contains: "not kept on disk: no space left on the device").ExpectAsync(1, async () =>
        {
            Archive(1);
            Assert.Empty(await FlushedAsync());
            Archive(2);
            Assert.Empty(await FlushedAsync());
        });

        _journal.Failure = null;
        Archive(3);

        Assert.Equal([3L], (await FlushedAsync()).Select(line => line.Sequence));
    }

    [Fact]
    public async Task A_defect_is_an_error_in_the_operators_log_and_fails_nobody()
    {
        _journal.Failure = new InvalidOperationException("a bug");
        await EventFilter.Exception<InvalidOperationException>().ExpectOneAsync(async () =>
        {
            Archive(1);
            Assert.Empty(await FlushedAsync());
        });
    }

    private void Archive(params long[] numbers) =>
        Archive([.. numbers.Select(number => Line(number, $"line {number}"))]);

    private void Archive(params LogEvent[] lines) => _archive.Tell(new ArchiveLines([.. lines]));

    private async Task<ImmutableArray<LogEvent>> FlushedAsync()
    {
        _archive.Tell(FlushArchive.Instance, TestActor);
        await ExpectMsgAsync<ArchiveFlushed>();
        return await _journal.ReadLogAsync(Id, default);
    }

    private static LogEvent Line(long number, string text, DeploymentOutcome? result = null) =>
        new(number, At, LogSeverity.Info, DeploymentStep.Pull, text, result);
}
