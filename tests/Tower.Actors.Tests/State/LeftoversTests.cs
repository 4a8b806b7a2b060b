using System.Runtime.Versioning;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.State;

/// <summary>What a Tower that was killed has left in the data directory.</summary>
[SupportedOSPlatform("linux")]
public sealed class LeftoversTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataDirectoryLock _lock;
    private readonly FileStateStore _store;

    public LeftoversTests()
    {
        _lock = DataDirectoryLock.TryAcquire(Root)!;
        _store = Open();
    }

    private string Root => _temporary["infra"];

    public void Dispose()
    {
        _lock.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_removed_and_nothing_else()
    {
        Directory.CreateDirectory(Path.Combine(Root, "caddy"));
        foreach (var name in (string[])
            [
                ".intent.json.0123456789abcdef.tmp", "caddy/.Caddy.json.0123456789abcdef.tmp",
                ".docker-compose.yml.tmp", ".notes.tmp", "caddy/backup.tmp",
            ])
            File.WriteAllText(Path.Combine(Root, name), "x");

        Assert.Null(await _store.LoadAsync(default));

        Assert.Equal(
            ["infra", "infra/.notes.tmp", "infra/caddy", "infra/caddy/backup.tmp", "infra/tower.lock"],
            _temporary.Names());
    }

    [Fact]
    public async Task A_data_directory_that_is_not_there_stays_away_when_loading()
    {
        var store = new FileStateStore(new TowerOptions { DataDir = _temporary["elsewhere"] });

        Assert.Null(await store.LoadAsync(default));
        Assert.Null(await store.ReadComposeAsync(default));

        Assert.False(Directory.Exists(_temporary["elsewhere"]));
    }

    [Fact]
    public async Task What_another_Tower_is_just_writing_is_left_alone()
    {
        await _store.WriteDraftAsync("draft", default);
        _lock.Dispose();

        await Open().LoadAsync(default);

        Assert.True(File.Exists(_store.Files.Draft));
    }

    [Fact]
    public async Task The_key_of_a_pull_in_which_Tower_was_killed_opens_nothing_when_the_next_one_has_started()
    {
        var keys = new PullKeyFiles(_store.Files.PullKeys);
        keys.Issue();
        var another = keys.Issue();

        await _store.WriteDraftAsync("draft", default);
        Assert.Equal(2, Directory.GetFiles(_store.Files.PullKeys).Length);
        await Open().LoadAsync(default);

        Assert.False(Directory.Exists(_store.Files.PullKeys));
        keys.Revoke(another);
    }

    private FileStateStore Open() => new(new TowerOptions { DataDir = Root });
}
