using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class InitAttemptTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task It_is_there_from_its_beginning_to_its_end()
    {
        using var hold = DataDirectoryLock.TryAcquire(_temporary.Path);
        Assert.Null(InitAttempt.Read(_temporary.Path));

        await new InitAttempt(DateTimeOffset.UnixEpoch, ["tower_registry_data"]).WriteAsync(_temporary.Path, default);
        Assert.Equal<string>(["tower_registry_data"], InitAttempt.Read(_temporary.Path)!.VolumesBefore);

        InitAttempt.Remove(_temporary.Path);
        Assert.Null(InitAttempt.Read(_temporary.Path));
    }

    [Fact]
    public async Task Without_the_lock_nothing_is_written() =>
        Assert.Equal(FailureCodes.NotOwner, (await Assert.ThrowsAsync<AdapterException>(
            () => new InitAttempt(DateTimeOffset.UnixEpoch, []).WriteAsync(_temporary.Path, default))).Code);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"startedAt":"2026-01-28T10:30:45+00:00","volumesBefore":null}""")]
    public void A_damaged_note_is_not_taken_for_none(string content)
    {
        File.WriteAllText(_temporary["init.json"], content);
        Assert.Equal(FailureCodes.StateInvalid, Assert.Throws<AdapterException>(() => InitAttempt.Read(_temporary.Path)).Code);
    }
}
