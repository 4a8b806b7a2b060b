using System.Runtime.Versioning;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.Intents;
using Tower.Actors.Tests.State;
using Tower.Messages.Logs;
using Xunit;
using static Tower.Actors.Tests.Journal.JournalSamples;

namespace Tower.Actors.Tests.Journal;

/// <summary>What a crash, a full disk or a person leaves of the journal's files.</summary>
[SupportedOSPlatform("linux")]
public sealed class InterruptedJournalTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    private FileDeploymentJournal Journal => _folder.Journal;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wherever_a_crash_cuts_the_last_entry_off_the_others_are_read_and_the_next_is_a_line_of_its_own()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        var before = File.ReadAllBytes(_folder.JournalFile).Length;
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);
        var whole = File.ReadAllBytes(_folder.JournalFile);
        for (var length = before; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_folder.JournalFile, whole[..length]);
            // A line feed more or less makes no difference.
            JournalEntry[] left = length >= whole.Length - 1
                ? [Entry(JournalEntryKind.Step), Entry(JournalEntryKind.Switch)]
                : [Entry(JournalEntryKind.Step)];
            Assert.Equal<JournalEntry>(left, (await _folder.OnlyAsync()).Entries);

            await _folder.Open().AppendAsync(Id, Entry(JournalEntryKind.Undo), default);

            Assert.Equal<JournalEntry>([.. left, Entry(JournalEntryKind.Undo)], (await _folder.OnlyAsync()).Entries);
        }
    }

    [Fact]
    public async Task A_line_of_the_log_that_a_crash_cut_off_is_not_read_and_the_next_is_a_line_of_its_own()
    {
        await Journal.AppendLogAsync(Id, [Line(1, "one"), Line(2, "ü")], default);
        var whole = File.ReadAllBytes(_folder.LogFile);
        File.WriteAllBytes(_folder.LogFile, whole[..^4]);
        Assert.Equal<LogEvent>([Line(1, "one")], await Journal.ReadLogAsync(Id, default));

        await _folder.Open().AppendLogAsync(Id, [Line(3, "three")], default);

        Assert.Equal<LogEvent>([Line(1, "one"), Line(3, "three")], await Journal.ReadLogAsync(Id, default));
    }

    [Theory]
    [InlineData("plan.json")]
    [InlineData("intent.json")]
    [InlineData("result.json")]
    public async Task A_file_that_a_crash_or_a_person_cut_off_is_read_as_if_it_were_not_there(string name)
    {
        await _folder.WriteAllAsync();
        var path = Path.Combine(_folder.Deployment, name);
        File.WriteAllText(path, File.ReadAllText(path)[..^5]);
        var cut = await _folder.OnlyAsync();
        File.Delete(path);
        var gone = await _folder.OnlyAsync();

        Assert.Equal(name == "result.json" ? null : Succeeded, cut.Result);
        Assert.Equal(name != "result.json", cut.Head is null);
        Assert.Equal((cut.Result, cut.Head is null), (gone.Result, gone.Head is null));
        Assert.Single(cut.Entries);
    }

    [Fact]
    public async Task A_file_that_the_disk_does_not_give_is_an_error_and_not_an_empty_one()
    {
        await _folder.WriteAllAsync();
        File.Delete(_folder.JournalFile);
        File.CreateSymbolicLink(_folder.JournalFile, "/proc/self/mem");

        var failure = await Assert.ThrowsAsync<AdapterException>(() => Journal.ReadAsync(default));

        Assert.StartsWith($"cannot read {_folder.JournalFile}: ", failure.Message);
    }

    [Fact]
    public async Task What_a_crash_left_half_written_or_half_removed_goes_at_the_next_start_and_nothing_else()
    {
        await _folder.WriteAllAsync();
        var before = _folder.Names();
        Directory.CreateDirectory(_folder["deployments/20250101T000000-0000.removed"]);
        File.WriteAllText(_folder["deployments/20250101T000000-0000.removed/intent.json"], "{}");
        File.WriteAllText(Path.Combine(_folder.Deployment, ".intent.json.0123456789abcdef.tmp"), "secret");

        await Journal.ReadAsync(default);
        Assert.Equal(before, _folder.Names());

        // It may be one that is just being written: only the first look after the lock was taken removes anything.
        File.WriteAllText(Path.Combine(_folder.Deployment, ".intent.json.0123456789abcdef.tmp"), "secret");
        await Journal.ReadAsync(default);
        Assert.Equal(before.Count + 1, _folder.Names().Count);
    }

    [Fact]
    public async Task Leftovers_of_another_Tower_are_left_alone_and_not_read()
    {
        Directory.CreateDirectory(_folder["deployments/20250101T000000-0000.removed"]);
        _folder.Lock.Dispose();

        Assert.Empty(await Journal.ReadAsync(default));

        Assert.True(Directory.Exists(_folder["deployments/20250101T000000-0000.removed"]));
    }

    [SkippableFact]
    public async Task A_full_disk_refuses_an_entry_and_the_next_one_is_whole()
    {
        using var disk = SmallDisk.Mount(_folder["disk"]);
        using var hold = DataDirectoryLock.TryAcquire(disk.Path);
        using var journal = _folder.Open(disk.Path);
        await journal.OpenAsync(Id, Head(), default);
        disk.LeaveFree(1);
        var tooLong = Entry(JournalEntryKind.Step) with { Step = new string('x', 2 * Environment.SystemPageSize) };

        var failure = await Assert.ThrowsAsync<AdapterException>(() => journal.AppendAsync(Id, tooLong, default));
        Assert.Equal($"cannot write {disk.Path}/deployments/{Id}/journal.ndjson: no space left on the device; "
            + "free some, e.g. with `docker image prune`, and apply again", failure.Message);
        disk.LeaveFree(1);
        await journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default);

        var found = Assert.Single(await journal.ReadAsync(default));
        Assert.Equal<JournalEntry>([Entry(JournalEntryKind.Undo)], found.Entries);
        // Behind what was cut off, not over it.
        Assert.Contains("\"undo\"", File.ReadLines($"{disk.Path}/deployments/{Id}/journal.ndjson").Last());
    }

    [SkippableFact]
    public async Task A_disk_that_fills_up_while_a_journal_is_opened_leaves_the_one_before()
    {
        using var disk = SmallDisk.Mount(_folder["disk"]);
        using var hold = DataDirectoryLock.TryAcquire(disk.Path);
        using var journal = _folder.Open(disk.Path);
        await journal.OpenAsync(Id, Head(), default);
        await journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);
        for (var pages = 0; pages < 2; pages++)
        {
            disk.LeaveFree(pages);
            await Assert.ThrowsAsync<AdapterException>(() => journal.OpenAsync(Id, Head("new.example.org"), default));

            var found = Assert.Single(await journal.ReadAsync(default));
            IntentEquality.AssertSame(Head().Intent, found.Head!.Intent);
            Assert.Equal<JournalEntry>([Entry(JournalEntryKind.Switch)], found.Entries);
        }
    }
}
