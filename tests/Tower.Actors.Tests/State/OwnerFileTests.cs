using System.Runtime.Versioning;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.State;

[SupportedOSPlatform("linux")]
public sealed class OwnerFileTests : IDisposable
{
    private static readonly Ownership Owner =
        new("1a2b3c4d", true, 7, new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero));

    private readonly TemporaryFolder _temporary = new();
    private readonly DataDirectoryLock _lock;
    private readonly List<string> _warnings = [];
    private readonly OwnerFile _file;

    public OwnerFileTests()
    {
        _lock = DataDirectoryLock.TryAcquire(_temporary.Path)!;
        _file = new OwnerFile(_temporary.Path, _warnings.Add);
    }

    private string OwnerJson => _temporary["owner.json"];

    public void Dispose()
    {
        _lock.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Nobody_is_named_at_first()
    {
        Assert.Null(await _file.ReadAsync(default));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Who_was_named_last_is_read()
    {
        await _file.WriteAsync(Owner with { Generation = "5e6f7a8b" }, default);
        await _file.WriteAsync(Owner, default);

        Assert.Equal(Owner, await _file.ReadAsync(default));
        Assert.Equal(
            """{"generation":"1a2b3c4d","confirmed":true,"fence":7,"at":"2026-01-28T10:30:45+00:00"}""",
            File.ReadAllText(OwnerJson));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(OwnerJson));
        Assert.Equal(["owner.json", "tower.lock"], _temporary.Names());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"generation\":\"1a2b")]
    [InlineData("{\"generation\":\"1a2b3c4d\",\"confirmed\":true}")]
    [InlineData("{\"generation\":null,\"confirmed\":true,\"fence\":7,\"at\":\"2026-01-28T10:30:45+00:00\"}")]
    public async Task A_file_that_cannot_be_understood_names_nobody_and_that_is_said_once(string content)
    {
        File.WriteAllText(OwnerJson, content);

        Assert.Null(await _file.ReadAsync(default));
        Assert.Null(await _file.ReadAsync(default));

        Assert.StartsWith($"{OwnerJson} cannot be understood and counts as not there: ", Assert.Single(_warnings));
    }

    [Fact]
    public async Task A_file_that_the_disk_does_not_give_is_an_error()
    {
        File.CreateSymbolicLink(OwnerJson, "/proc/self/mem");

        var failure = await Assert.ThrowsAsync<AdapterException>(() => _file.ReadAsync(default));

        Assert.StartsWith($"cannot read {OwnerJson}: ", failure.Message);
    }

    [Fact]
    public async Task Only_the_holder_of_the_lock_names_anybody()
    {
        await _file.WriteAsync(Owner, default);
        _lock.Dispose();

        await Assert.ThrowsAsync<AdapterException>(
            () => _file.WriteAsync(Owner with { Generation = "5e6f7a8b" }, default));

        Assert.Equal(Owner, await _file.ReadAsync(default));
    }
}
