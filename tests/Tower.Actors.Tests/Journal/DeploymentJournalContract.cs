using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Intents;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;
using static Tower.Actors.Tests.Journal.JournalSamples;

namespace Tower.Actors.Tests.Journal;

/// <summary>What every journal does, the fake included.</summary>
public abstract partial class DeploymentJournalContract
{
    /// <summary>How many ended deployments the journal under test keeps.</summary>
    internal const int KeptDeployments = 3;

    /// <summary>A journal that begins empty.</summary>
    protected abstract IDeploymentJournal Journal { get; }

    /// <summary>A journal as it would be after a restart.</summary>
    protected abstract IDeploymentJournal Reopened();

    protected async Task<JournaledDeployment> OnlyAsync() => Assert.Single(await Reopened().ReadAsync(default));

    [Fact]
    public async Task There_is_nothing_at_first()
    {
        Assert.Empty(await Journal.ReadAsync(default));
        Assert.Empty(await Journal.ReadLogAsync(Id, default));
    }

    [Fact]
    public async Task What_a_deployment_set_out_to_do_is_there_after_a_restart()
    {
        await Journal.OpenAsync(Id, Head(steps: ["1. start api-1a2b3c4d → ü", "2. save the new state"]), default);

        var found = await OnlyAsync();

        Assert.Equal((Id, null), (found.Id, found.Result));
        Assert.Empty(found.Entries);
        Assert.Equal((DeploymentTrigger.Refresh, At), (found.Head!.Trigger, found.Head.RequestedAt));
        Assert.Equal<string>(["1. start api-1a2b3c4d → ü", "2. save the new state"], found.Head.Steps);
        IntentEquality.AssertSame(Head().Intent, found.Head.Intent);
    }

    [Fact]
    public async Task What_it_set_out_to_change_and_how_it_ended_are_there_as_fields()
    {
        var image = new ImageVersion("registry://api:^1.2.0") { Version = "1.2.3", Digest = "sha256:1a2b" };
        DeploymentChange[] changes =
        [
            new("api", ChangeKind.Changed) { Fields = ["image", "env GREETING"], From = image, To = image with { Version = null } },
            new("db", ChangeKind.Added) { To = new ImageVersion("postgres:17") },
            new("tower.domain", ChangeKind.Own) { Fields = ["tower.domain"], Before = "a.localhost", After = "b.localhost" },
        ];
        var facts = new ResultFacts(Id.Value, 3.2, "probe", "app-exited", "Read its log", ["api"], ["hello"], [], null);
        await Journal.OpenAsync(Id, Head() with { Changes = [.. changes] }, default);
        await Journal.CloseAsync(Id, Succeeded with { Facts = facts }, default);

        var found = await OnlyAsync();

        Assert.Equal(
            changes.Select(change => change with { Fields = [] }), found.Head!.Changes.Select(change => change with { Fields = [] }));
        Assert.Equal(changes.Select(change => string.Join(", ", change.Fields)), found.Head.Changes.Select(change => string.Join(", ", change.Fields)));
        var read = found.Result!.Facts!;
        Assert.Equal(facts with { Changed = [], Held = [], Kept = [] }, read with { Changed = [], Held = [], Kept = [] });
        Assert.Equal(["api", "hello"], read.Changed.Concat(read.Held).Concat(read.Kept));
    }

    [Fact]
    public async Task What_was_about_to_be_done_is_there_in_order()
    {
        var entries = Enum.GetValues<JournalEntryKind>().Select((kind, second) => Entry(kind, second)).ToList();
        await Journal.OpenAsync(Id, Head(), default);
        foreach (var entry in entries.SkipLast(1))
            await Journal.AppendAsync(Id, entry, default);

        await Reopened().AppendAsync(Id, entries[^1], default);

        Assert.Equal(entries, (await OnlyAsync()).Entries);
    }

    [Fact]
    public async Task One_that_is_over_has_its_result()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        await Journal.CloseAsync(Id, Succeeded, default);

        var found = await OnlyAsync();

        Assert.Equal(Succeeded, found.Result);
        Assert.NotNull(found.Head);
        Assert.Single(found.Entries);
    }

    [Fact]
    public async Task One_that_failed_before_it_had_a_plan_has_its_result_alone()
    {
        var failed = new JournalResult(At, DeploymentOutcome.Failed, "RESULT failed step=dns");
        await Journal.CloseAsync(Id, failed, default);

        var found = await OnlyAsync();

        Assert.Equal((failed, null), (found.Result, found.Head));
        Assert.Empty(found.Entries);
    }

    [Fact]
    public async Task One_that_is_opened_again_begins_anew_with_the_log_it_has()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);
        await Journal.AppendLogAsync(Id, [Line(1, "one")], default);
        await Journal.CloseAsync(Id, Succeeded, default);

        await Journal.OpenAsync(Id, Head("new.example.org"), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default);

        var found = await OnlyAsync();
        Assert.Null(found.Result);
        Assert.Equal<JournalEntry>([Entry(JournalEntryKind.Undo)], found.Entries);
        IntentEquality.AssertSame(Head("new.example.org").Intent, found.Head!.Intent);
        Assert.Equal<LogEvent>([Line(1, "one")], await Journal.ReadLogAsync(Id, default));
    }

    [Fact]
    public async Task One_that_is_opened_again_before_it_is_over_has_no_entry_of_before()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);

        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default);

        Assert.Equal<JournalEntry>([Entry(JournalEntryKind.Undo)], (await OnlyAsync()).Entries);
    }

    [Fact]
    public async Task Deployments_are_read_the_oldest_first()
    {
        string[] ids = ["20260128T103046-0000", "20260128T103045-ffff", "20270101T000000-0000", "20260128T103045-0001"];
        foreach (var id in ids)
            await Journal.OpenAsync(new DeploymentId(id), Head(), default);

        var found = await Journal.ReadAsync(default);
        Assert.Equal(ids.Order(StringComparer.Ordinal), found.Select(deployment => deployment.Id.Value));
    }

    [Fact]
    public async Task An_entry_of_a_deployment_without_a_journal_is_refused()
    {
        Task Append() => Journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        await Assert.ThrowsAsync<AdapterException>(Append);
        Assert.Empty(await Journal.ReadAsync(default));

        await Journal.AppendLogAsync(Id, [Line(1, "one")], default);

        await Assert.ThrowsAsync<AdapterException>(Append);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../../etc")]
    [InlineData("/etc/passwd")]
    [InlineData("20260128T103045-3f9a/intent.json")]
    [InlineData("20260128T103045-3f9a.removed")]
    [InlineData("20260128T103045-3f9a\n")]
    [InlineData("20260128T103045_3f9a")]
    [InlineData("２0260128")]
    [InlineData("a234567890b234567890c234567890d234567890e234567890f234567890g2345")]
    public async Task An_id_that_is_none_is_refused_when_writing_and_unknown_when_reading(string? text)
    {
        var id = new DeploymentId(text!);
        foreach (var write in new Func<Task>[]
        {
            () => Journal.OpenAsync(id, Head(), default),
            () => Journal.AppendAsync(id, Entry(JournalEntryKind.Step), default),
            () => Journal.CloseAsync(id, Succeeded, default),
            () => Journal.AppendLogAsync(id, [Line(1, "one")], default),
        })
            await Assert.ThrowsAsync<AdapterException>(write);

        Assert.Empty(await Journal.ReadLogAsync(id, default));
        Assert.Empty(await Journal.ReadAsync(default));
    }

    [Fact]
    public async Task A_log_is_read_as_it_was_written()
    {
        ImmutableArray<LogEvent> lines =
        [
            Line(1, "api  registry://api:^1.2.0 → 1.2.3 \"quoted\" \\ \u001f"),
            Line(2, ""),
            Line(7, "after a gap"),
            Line(8, "RESULT cancelled", DeploymentOutcome.Cancelled),
        ];
        await Journal.AppendLogAsync(Id, lines[..2], default);
        await Reopened().AppendLogAsync(Id, lines[2..], default);

        Assert.Equal<LogEvent>(lines, await Reopened().ReadLogAsync(Id, default));
    }

    [Fact]
    public async Task A_log_that_is_too_long_ends_with_a_line_that_says_so_and_with_the_result()
    {
        var text = new string('x', 1024 * 1024);
        var number = 0;
        for (; number < 12; number++)
            await Journal.AppendLogAsync(Id, [Line(number + 1, text)], default);
        await Journal.AppendLogAsync(Id, [Line(++number, "small")], default);
        await Journal.AppendLogAsync(Id, [Line(++number, "RESULT failed", DeploymentOutcome.Failed)], default);

        var kept = await Reopened().ReadLogAsync(Id, default);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 14], kept.Select(line => line.Sequence));
        Assert.All(kept.Take(8), line => Assert.Equal(text, line.Text));
        Assert.Equal("this log has 8 MiB: from here on only its result is kept", kept[8].Text);
        Assert.Equal(LogSeverity.Warning, kept[8].Severity);
        Assert.Equal(DeploymentOutcome.Failed, kept[9].Result);
    }

    [Fact]
    public async Task What_was_cancelled_before_it_began_writes_nothing()
    {
        await Journal.OpenAsync(Id, Head(), default);
        var cancelled = new CancellationToken(canceled: true);

        foreach (var write in new Func<Task>[]
        {
            () => Journal.OpenAsync(new DeploymentId("another"), Head(), cancelled),
            () => Journal.AppendAsync(Id, Entry(JournalEntryKind.Step), cancelled),
            () => Journal.CloseAsync(Id, Succeeded, cancelled),
            () => Journal.AppendLogAsync(Id, [Line(1, "one")], cancelled),
        })
            await Assert.ThrowsAnyAsync<OperationCanceledException>(write);

        var found = await OnlyAsync();
        Assert.Empty(found.Entries);
        Assert.Null(found.Result);
        Assert.Empty(await Journal.ReadLogAsync(Id, default));
    }
}
