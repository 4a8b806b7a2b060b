using System.Runtime.Versioning;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Intents;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;
using static Tower.Actors.Tests.Journal.JournalSamples;

namespace Tower.Actors.Tests.Journal;

[SupportedOSPlatform("linux")]
public sealed class FileDeploymentJournalTests : DeploymentJournalContract, IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly JournalFolder _folder = new();

    protected override IDeploymentJournal Journal => _folder.Journal;

    protected override IDeploymentJournal Reopened() => _folder.Open();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_the_named_files_exist_and_only_their_owner_may_read_them()
    {
        await _folder.WriteAllAsync();

        Assert.Equal(
            [
                "deployments", $"deployments/{Id}", $"deployments/{Id}/intent.json", $"deployments/{Id}/journal.ndjson",
                $"deployments/{Id}/log.ndjson", $"deployments/{Id}/plan.json", $"deployments/{Id}/result.json",
                "tower.lock",
            ],
            _folder.Names());
        Assert.All(_folder.Names(), name => Assert.Equal(
            Directory.Exists(_folder[name]) ? ForOwner | UnixFileMode.UserExecute : ForOwner,
            File.GetUnixFileMode(_folder[name])));
    }

    [Fact]
    public async Task An_entry_is_a_line_with_the_fencing_number_of_its_writer()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.AfterSwitch), default);

        const string line =
            """{"at":"2026-01-28T10:30:45.123+00:00","kind":"afterSwitch","step":"afterswitch","fence":1}""";
        Assert.Equal(1, _folder.Lock.Fence);
        Assert.Equal(line + "\n", File.ReadAllText(_folder.JournalFile));
    }

    [Fact]
    public async Task No_file_but_the_intent_holds_a_secret()
    {
        const string sentinel = "sentinel-7c1f";
        var intent = IntentDocuments.ReadValid(IntentDocuments.Changed(
            document => document.App()["secrets"]!["API_KEY"] = sentinel));
        await _folder.WriteAllAsync(Head() with { Intent = intent });

        var telling = Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "tower.lock" && File.ReadAllText(file).Contains(sentinel));

        Assert.Equal(["intent.json"], telling.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Files_of_an_earlier_Tower_say_what_they_say()
    {
        await _folder.WriteAllAsync();
        File.WriteAllText(Path.Combine(_folder.Deployment, "plan.json"),
            """{"trigger":"apply","requestedAt":"2026-01-28T10:30:45+00:00","steps":["1. save the new state"]}""");
        File.WriteAllText(Path.Combine(_folder.Deployment, "result.json"),
            """{"at":"2026-01-28T10:30:49+00:00","outcome":"succeeded","text":"RESULT succeeded deployment=d1 seconds=4.0 changed=api"}""");

        var found = await OnlyAsync();

        Assert.Empty(found.Head!.Changes);
        Assert.Equal((DeploymentOutcome.Succeeded, null), (found.Result!.Outcome, found.Result.Facts));
    }

    [Fact]
    public async Task What_a_newer_Tower_wrote_beside_what_this_one_knows_does_not_keep_it_from_recovering()
    {
        await _folder.WriteAllAsync();
        File.WriteAllText(Path.Combine(_folder.Deployment, "plan.json"),
            """{"trigger":"apply","requestedAt":"2026-01-28T10:30:45+00:00","steps":[],"changes":[{"name":"api","kind":"twisted","fields":["image"],"by":"x","to":{"size":1}}],"more":{}}""");
        File.WriteAllText(Path.Combine(_folder.Deployment, "result.json"),
            """{"at":"2026-01-28T10:30:49+00:00","outcome":"succeeded","text":"RESULT …","facts":{"deployment":"d1","mood":"good"},"more":[]}""");

        var found = await OnlyAsync();

        Assert.Equal(("api", ChangeKind.Changed), (found.Head!.Changes[0].Name, found.Head.Changes[0].Kind));
        Assert.Equal("d1", found.Result!.Facts!.Deployment);
    }

    [Fact]
    public async Task The_last_deployment_is_known_without_reading_any()
    {
        Assert.Null(FileDeploymentJournal.LastIn(_folder.Root));

        await Journal.OpenAsync(new DeploymentId("20260128T093045-8000"), Head(), default);
        await Journal.OpenAsync(new DeploymentId("20260128T093044-ffff"), Head(), default);

        Assert.Equal("20260128T093045-8000", FileDeploymentJournal.LastIn(_folder.Root)?.Value);
    }

    [Fact]
    public async Task Without_the_lock_nothing_is_written_and_everything_can_be_read()
    {
        await _folder.WriteAllAsync();
        _folder.Lock.Dispose();
        var names = _folder.Names();

        foreach (var write in new Func<Task>[]
        {
            () => Journal.OpenAsync(Id, Head("new.example.org"), default),
            () => Journal.OpenAsync(new DeploymentId("another"), Head(), default),
            () => Journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default),
            () => Journal.AppendLogAsync(Id, [Line(3, "three")], default),
            () => Journal.CloseAsync(Id, Succeeded with { Outcome = DeploymentOutcome.Failed }, default),
        })
        {
            var refusal = await Assert.ThrowsAsync<AdapterException>(write);
            Assert.StartsWith($"another Tower has taken over {_folder.Root}", refusal.Message);
            Assert.Equal(FailureCodes.NotOwner, refusal.Code);
        }

        Assert.Equal(names, _folder.Names());
        var found = await OnlyAsync();
        Assert.Equal(Succeeded, found.Result);
        Assert.Single(found.Entries);
        IntentEquality.AssertSame(Head().Intent, found.Head!.Intent);
        Assert.Equal(2, (await Journal.ReadLogAsync(Id, default)).Length);
    }

    [Fact]
    public async Task What_another_Tower_wrote_meanwhile_is_not_overwritten_by_the_one_that_takes_back()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.HandOver), default);
        await Journal.AppendLogAsync(Id, [Line(1, "one")], default);
        _folder.Lock.Dispose();
        using (DataDirectoryLock.TryAcquire(_folder.Root))
        {
            await Reopened().AppendAsync(Id, Entry(JournalEntryKind.AfterSwitch), default);
            await Reopened().AppendLogAsync(Id, [Line(2, "two")], default);
        }

        using var again = DataDirectoryLock.TryAcquire(_folder.Root)!;
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Undo), default);
        await Journal.AppendLogAsync(Id, [Line(3, "three")], default);

        Assert.Equal(
            [JournalEntryKind.HandOver, JournalEntryKind.AfterSwitch, JournalEntryKind.Undo],
            (await OnlyAsync()).Entries.Select(entry => entry.Kind));
        Assert.Equal([1L, 2, 3], (await Journal.ReadLogAsync(Id, default)).Select(line => line.Sequence));
        Assert.Equal(
            ["1}", "2}", "3}"], File.ReadLines(_folder.JournalFile).Select(line => line.Split("\"fence\":")[1]));
    }

    [Fact]
    public async Task A_journal_stays_open_between_entries_and_not_longer()
    {
        await Journal.OpenAsync(Id, Head(), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        Assert.Equal(1, OpenHere(_folder.JournalFile));
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Switch), default);
        Assert.Equal(1, OpenHere(_folder.JournalFile));

        await Journal.CloseAsync(Id, Succeeded, default);

        Assert.Equal(0, OpenHere(_folder.JournalFile));
    }

    private static int OpenHere(string path) => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Count(descriptor => descriptor.LinkTarget == path);
}
