using System.Runtime.Versioning;
using Tower.Actors.Hosting;
using Tower.Actors.Journal;
using Tower.Actors.State;
using Tower.Actors.Tests.Intents;
using Tower.Actors.Tests.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Journal;

[SupportedOSPlatform("linux")]
public sealed class FileDeploymentJournalTests : DeploymentJournalContract, IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _temporary = new();
    private readonly List<IDisposable> _open = [];
    private readonly DataDirectoryLock _lock;
    private readonly FileDeploymentJournal _journal;

    public FileDeploymentJournalTests()
    {
        _lock = DataDirectoryLock.TryAcquire(_temporary.Path)!;
        _journal = Open(_temporary.Path);
    }

    protected override IDeploymentJournal Journal => _journal;

    private string Folder => _temporary[$"deployments/{Id}"];

    private string JournalFile => Path.Combine(Folder, "journal.ndjson");

    private string LogFile => Path.Combine(Folder, "log.ndjson");

    protected override IDeploymentJournal Reopened() => Open(_temporary.Path);

    public void Dispose()
    {
        _open.ForEach(journal => journal.Dispose());
        _lock.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Only_the_named_files_exist_and_only_their_owner_may_read_them()
    {
        await WriteAllAsync();

        Assert.Equal(
            [
                "deployments", $"deployments/{Id}", $"deployments/{Id}/intent.json", $"deployments/{Id}/journal.ndjson",
                $"deployments/{Id}/log.ndjson", $"deployments/{Id}/plan.json", $"deployments/{Id}/result.json", "tower.lock",
            ],
            _temporary.Names());
        Assert.All(_temporary.Names(), name => Assert.Equal(
            Directory.Exists(_temporary[name]) ? ForOwner | UnixFileMode.UserExecute : ForOwner, File.GetUnixFileMode(_temporary[name])));
    }

    [Fact]
    public async Task An_entry_is_a_line_with_the_fencing_number_of_its_writer()
    {
        await _journal.OpenAsync(Id, Head(), default);
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.AfterSwitch), default);

        Assert.Equal(
            $$"""{"at":"2026-01-28T10:30:45.123+00:00","kind":"afterSwitch","step":"afterswitch","fence":{{_lock.Fence}}}""" + "\n",
            File.ReadAllText(JournalFile));
    }

    [Fact]
    public async Task No_file_but_the_intent_holds_a_secret()
    {
        const string sentinel = "sentinel-7c1f";
        var intent = IntentDocuments.ReadValid(IntentDocuments.Changed(document => document.App()["secrets"]!["API_KEY"] = sentinel));
        await WriteAllAsync(Head() with { Intent = intent });

        var telling = Directory.EnumerateFiles(_temporary.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "tower.lock" && File.ReadAllText(file).Contains(sentinel));

        Assert.Equal(["intent.json"], telling.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Wherever_a_crash_cuts_the_last_entry_off_the_others_are_read_and_the_next_is_a_line_of_its_own()
    {
        await _journal.OpenAsync(Id, Head(), default);
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        var before = File.ReadAllBytes(JournalFile).Length;
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);
        var whole = File.ReadAllBytes(JournalFile);
        for (var length = before; length <= whole.Length; length++)
        {
            File.WriteAllBytes(JournalFile, whole[..length]);
            // A line feed more or less makes no difference.
            JournalEntry[] left = length >= whole.Length - 1
                ? [Entry(JournalEntryKind.Step), Entry(JournalEntryKind.Switch)]
                : [Entry(JournalEntryKind.Step)];
            Assert.Equal<JournalEntry>(left, (await OnlyAsync()).Entries);

            await Reopened().AppendAsync(Id, Entry(JournalEntryKind.Undo), default);

            Assert.Equal<JournalEntry>([.. left, Entry(JournalEntryKind.Undo)], (await OnlyAsync()).Entries);
        }
    }

    [Fact]
    public async Task A_line_of_the_log_that_a_crash_cut_off_is_not_read_and_the_next_is_a_line_of_its_own()
    {
        await _journal.AppendLogAsync(Id, [Line(1, "one"), Line(2, "ü")], default);
        var whole = File.ReadAllBytes(LogFile);
        File.WriteAllBytes(LogFile, whole[..^4]);
        Assert.Equal<LogEvent>([Line(1, "one")], await _journal.ReadLogAsync(Id, default));

        await Reopened().AppendLogAsync(Id, [Line(3, "three")], default);

        Assert.Equal<LogEvent>([Line(1, "one"), Line(3, "three")], await _journal.ReadLogAsync(Id, default));
    }

    [Theory]
    [InlineData("plan.json")]
    [InlineData("intent.json")]
    [InlineData("result.json")]
    public async Task A_file_that_a_crash_or_a_person_cut_off_is_read_as_if_it_were_not_there(string name)
    {
        await WriteAllAsync();
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, File.ReadAllText(path)[..^5]);
        var cut = await OnlyAsync();
        File.Delete(path);
        var gone = await OnlyAsync();

        Assert.Equal(name == "result.json" ? null : Succeeded, cut.Result);
        Assert.Equal(name != "result.json", cut.Head is null);
        Assert.Equal((cut.Result, cut.Head is null), (gone.Result, gone.Head is null));
        Assert.Single(cut.Entries);
    }

    [Fact]
    public async Task A_file_that_the_disk_does_not_give_is_an_error_and_not_an_empty_one()
    {
        await WriteAllAsync();
        File.Delete(JournalFile);
        File.CreateSymbolicLink(JournalFile, "/proc/self/mem");

        var failure = await Assert.ThrowsAsync<AdapterException>(() => _journal.ReadAsync(default));

        Assert.StartsWith($"cannot read {JournalFile}: ", failure.Message);
    }

    [Fact]
    public async Task Without_the_lock_nothing_is_written_and_everything_can_be_read()
    {
        await WriteAllAsync();
        _lock.Dispose();
        var names = _temporary.Names();

        foreach (var write in new Func<Task>[]
        {
            () => _journal.OpenAsync(Id, Head("new.example.org"), default),
            () => _journal.OpenAsync(new DeploymentId("another"), Head(), default),
            () => _journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default),
            () => _journal.AppendLogAsync(Id, [Line(3, "three")], default),
            () => _journal.CloseAsync(Id, Succeeded with { Outcome = DeploymentOutcome.Failed }, default),
        })
        {
            var refusal = await Assert.ThrowsAsync<AdapterException>(write);
            Assert.StartsWith($"another Tower has taken over {_temporary.Path}", refusal.Message);
        }

        Assert.Equal(names, _temporary.Names());
        var found = await OnlyAsync();
        Assert.Equal(Succeeded, found.Result);
        Assert.Single(found.Entries);
        IntentEquality.AssertSame(Head().Intent, found.Head!.Intent);
        Assert.Equal(2, (await _journal.ReadLogAsync(Id, default)).Length);
    }

    [Fact]
    public async Task What_another_Tower_wrote_meanwhile_is_not_overwritten_by_the_one_that_takes_back()
    {
        await _journal.OpenAsync(Id, Head(), default);
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.HandOver), default);
        await _journal.AppendLogAsync(Id, [Line(1, "one")], default);
        _lock.Dispose();
        using (DataDirectoryLock.TryAcquire(_temporary.Path))
        {
            await Reopened().AppendAsync(Id, Entry(JournalEntryKind.AfterSwitch), default);
            await Reopened().AppendLogAsync(Id, [Line(2, "two")], default);
        }

        using var again = DataDirectoryLock.TryAcquire(_temporary.Path)!;
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default);
        await _journal.AppendLogAsync(Id, [Line(3, "three")], default);

        Assert.Equal(
            [JournalEntryKind.HandOver, JournalEntryKind.AfterSwitch, JournalEntryKind.Undo],
            (await OnlyAsync()).Entries.Select(entry => entry.Kind));
        Assert.Equal([1L, 2, 3], (await _journal.ReadLogAsync(Id, default)).Select(line => line.Sequence));
        Assert.Equal([_lock.Fence, _lock.Fence + 1, _lock.Fence + 2],
            File.ReadLines(JournalFile).Select(line => long.Parse(line.Split("\"fence\":")[1].TrimEnd('}'))));
    }

    [Fact]
    public async Task A_journal_stays_open_between_entries_and_not_longer()
    {
        await _journal.OpenAsync(Id, Head(), default);
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        Assert.Equal(1, OpenHere(JournalFile));
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);
        Assert.Equal(1, OpenHere(JournalFile));

        await _journal.CloseAsync(Id, Succeeded, default);

        Assert.Equal(0, OpenHere(JournalFile));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_or_half_removed_goes_at_the_next_start_and_nothing_else()
    {
        await WriteAllAsync();
        var before = _temporary.Names();
        Directory.CreateDirectory(_temporary["deployments/20250101T000000-0000.removed"]);
        File.WriteAllText(_temporary["deployments/20250101T000000-0000.removed/intent.json"], "{}");
        File.WriteAllText(Path.Combine(Folder, ".intent.json.0123456789abcdef.tmp"), "secret");

        await _journal.ReadAsync(default);
        Assert.Equal(before, _temporary.Names());

        // It may be one that is just being written: only the first look after the lock was taken removes anything.
        File.WriteAllText(Path.Combine(Folder, ".intent.json.0123456789abcdef.tmp"), "secret");
        await _journal.ReadAsync(default);
        Assert.Equal(before.Count + 1, _temporary.Names().Count);
    }

    [Fact]
    public async Task Leftovers_of_another_Tower_are_left_alone_and_not_read()
    {
        Directory.CreateDirectory(_temporary["deployments/20250101T000000-0000.removed"]);
        _lock.Dispose();

        Assert.Empty(await _journal.ReadAsync(default));

        Assert.True(Directory.Exists(_temporary["deployments/20250101T000000-0000.removed"]));
    }

    [SkippableFact]
    public async Task A_full_disk_refuses_an_entry_and_the_next_one_is_whole()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        using var hold = DataDirectoryLock.TryAcquire(disk.Path);
        using var journal = Open(disk.Path);
        await journal.OpenAsync(Id, Head(), default);
        disk.LeaveFree(1);
        var tooLong = Entry(JournalEntryKind.Step) with { Step = new string('x', 2 * Environment.SystemPageSize) };

        var failure = await Assert.ThrowsAsync<AdapterException>(() => journal.AppendAsync(Id, tooLong, default));
        Assert.Equal($"cannot write {disk.Path}/deployments/{Id}/journal.ndjson: no space left on the device; "
            + "free some, e.g. with `docker image prune`, and apply again", failure.Message);
        disk.LeaveFree(1);
        await journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default);

        Assert.Equal<JournalEntry>([Entry(JournalEntryKind.Undo)], Assert.Single(await journal.ReadAsync(default)).Entries);
        // Behind what was cut off, not over it.
        Assert.Contains("\"undo\"", File.ReadLines($"{disk.Path}/deployments/{Id}/journal.ndjson").Last());
    }

    [SkippableFact]
    public async Task A_disk_that_fills_up_while_a_journal_is_opened_leaves_the_one_before()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        using var hold = DataDirectoryLock.TryAcquire(disk.Path);
        using var journal = Open(disk.Path);
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

    private async Task WriteAllAsync(JournalHead? head = null)
    {
        await _journal.OpenAsync(Id, head ?? Head(steps: ["1. save the new state"]), default);
        await _journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        await _journal.AppendLogAsync(Id, [Line(1, "one"), Line(2, "RESULT succeeded", DeploymentOutcome.Succeeded)], default);
        await _journal.CloseAsync(Id, Succeeded, default);
    }

    private static int OpenHere(string path) =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(descriptor => descriptor.LinkTarget == path);

    private FileDeploymentJournal Open(string dataDir)
    {
        var journal = new FileDeploymentJournal(new TowerOptions { DataDir = dataDir, KeptDeployments = KeptDeployments });
        _open.Add(journal);
        return journal;
    }
}
