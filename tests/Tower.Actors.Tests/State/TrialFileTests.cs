using System.Runtime.Versioning;
using System.Text;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Failures;
using Xunit;
using static Tower.Actors.Tests.State.StateStoreContract;

namespace Tower.Actors.Tests.State;

/// <summary>What is on trial, as a file.</summary>
[SupportedOSPlatform("linux")]
public sealed class TrialFileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataDirectoryLock _lock;
    private readonly FileStateStore _store;

    public TrialFileTests()
    {
        _lock = DataDirectoryLock.TryAcquire(_temporary["infra"])!;
        _store = new FileStateStore(new TowerOptions { DataDir = _temporary["infra"] });
    }

    public void Dispose()
    {
        _lock.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Only_its_owner_may_read_it_and_it_goes_with_the_trial()
    {
        await _store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.Files.Trial));
        await _store.SaveAsync(Saved(), Files(1), default);
        Assert.False(File.Exists(_store.Files.Trial));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"by":"d1","until":"2026-01-28T10:35:45+00:00","before":null,"addressConfirmed":true,"credentialsConfirmed":true}""")]
    [InlineData("""{"by":"d1","until":"soon","before":{"domain":"a","username":"b","passwordHash":"c"},"addressConfirmed":true,"credentialsConfirmed":true}""")]
    public async Task One_that_cannot_be_understood_is_named_and_nothing_is_loaded(string content)
    {
        await _store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);
        File.WriteAllText(_store.Files.Trial, content);
        var reopened = new FileStateStore(new TowerOptions { DataDir = _temporary["infra"] });

        var failure = await Assert.ThrowsAsync<AdapterException>(() => reopened.LoadAsync(default));

        Assert.Equal(FailureCodes.StateInvalid, failure.Code);
        Assert.StartsWith(_store.Files.Trial, failure.Message, StringComparison.Ordinal);
        Assert.Null(reopened.Applied);
    }

    [Fact]
    public async Task What_a_later_Tower_wrote_into_it_is_passed_over()
    {
        await _store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);
        var content = File.ReadAllText(_store.Files.Trial).Replace(
            "\"by\"", "\"new\": {\"a\": 1},\n  \"by\"", StringComparison.Ordinal);
        File.WriteAllText(_store.Files.Trial, content, new UTF8Encoding(false));

        await _store.LoadAsync(default);

        Assert.Equal(OnTrial(), _store.Trial);
    }

    [Fact]
    public async Task Without_the_lock_it_is_not_changed()
    {
        await _store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);
        _lock.Dispose();

        var failure = await Assert.ThrowsAsync<AdapterException>(() => _store.SaveTrialAsync(null, default));

        Assert.Equal(FailureCodes.NotOwner, failure.Code);
        Assert.True(File.Exists(_store.Files.Trial));
    }
}
