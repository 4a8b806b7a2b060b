using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.State;

/// <summary>Two Towers, an old one and its successor, in one process: the lock keeps them apart all the same.</summary>
public sealed class FileOwnershipTests : IDisposable
{
    private const string Old = "1a2b3c4d";
    private const string New = "5e6f7a8b";

    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero));
    private readonly FileOwnership _old;
    private readonly FileOwnership _new;

    public FileOwnershipTests() => (_old, _new) = (Tower(Old), Tower(New));

    public void Dispose()
    {
        _old.Release();
        _new.Release();
        _temporary.Dispose();
    }

    [Fact]
    public async Task The_first_one_takes_a_new_directory_and_is_named()
    {
        Assert.Null(await _old.TryTakeAsync(default));

        Assert.True(_old.IsOwner);
        Assert.False(_old.IsTakingOver);
        Assert.Equal(new Ownership(Old, true, 1, _time.GetUtcNow()), await NamedAsync());
        Assert.Contains("works in", await _new.TryTakeAsync(default));
        Assert.False(_new.IsOwner);
    }

    [Fact]
    public async Task A_handover_is_seen_when_the_other_one_has_confirmed()
    {
        await _old.TryTakeAsync(default);
        await _old.HandOverAsync(New, default);

        Assert.False(_old.IsOwner);
        Assert.Equal(new Ownership(New, false, 1, _time.GetUtcNow()), await NamedAsync());
        Assert.Equal("this Tower is handing over to another one", await _old.TryTakeAsync(default));
        Assert.Null(await _new.TryTakeAsync(default));
        Assert.False(await _old.IsConfirmedAsync(New, default));
        Assert.True(_new.IsTakingOver);
        Assert.False(_old.IsTakingOver);

        await _new.ConfirmAsync(default);

        Assert.False(_new.IsTakingOver);

        Assert.True(await _old.IsConfirmedAsync(New, default));
        Assert.Equal(new Ownership(New, true, 2, _time.GetUtcNow()), await NamedAsync());
        Assert.Contains("works in", await _old.TryTakeAsync(default));
    }

    [Fact]
    public async Task Who_hands_over_takes_back_what_the_other_one_does_not_take()
    {
        await _old.TryTakeAsync(default);
        await _old.HandOverAsync(New, default);
        await _new.TryTakeAsync(default);
        Assert.False(await _old.TryReclaimAsync(default));
        _new.Release();

        Assert.True(await _old.TryReclaimAsync(default));

        Assert.True(_old.IsOwner);
        Assert.Equal(new Ownership(Old, true, 3, _time.GetUtcNow()), await NamedAsync());
    }

    [Fact]
    public async Task One_that_is_not_named_waits_until_the_named_one_has_been_away_too_long()
    {
        await _old.TryTakeAsync(default);
        _old.Release();

        Assert.StartsWith($"tower-{Old} is to have the server", await _new.TryTakeAsync(default));
        _time.Advance(OwnershipDecision.PatienceOf(new TowerOptions().HandoverTimeout));
        Assert.NotNull(await _new.TryTakeAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _new.TryTakeAsync(default));

        Assert.Equal(new Ownership(New, true, 2, _time.GetUtcNow()), await NamedAsync());
    }

    [Fact]
    public async Task The_wait_begins_anew_when_the_named_one_was_back()
    {
        await _old.TryTakeAsync(default);
        _old.Release();
        await _new.TryTakeAsync(default);
        _time.Advance(OwnershipDecision.PatienceOf(new TowerOptions().HandoverTimeout));
        await _old.TryTakeAsync(default);
        await _new.TryTakeAsync(default);
        _old.Release();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(await _new.TryTakeAsync(default));
    }

    [Fact]
    public async Task One_that_was_started_by_hand_takes_what_is_free_and_names_nobody()
    {
        await _old.TryTakeAsync(default);
        _old.Release();
        var byHand = Tower(null);

        Assert.Null(await byHand.TryTakeAsync(default));
        await byHand.ConfirmAsync(default);

        Assert.Equal(Old, (await NamedAsync())!.Generation);
        byHand.Release();
    }

    [Fact]
    public async Task A_broken_owner_file_keeps_no_server_without_its_Tower()
    {
        File.WriteAllText(_temporary["owner.json"], "{");

        Assert.Null(await _new.TryTakeAsync(default));

        Assert.Equal(New, (await NamedAsync())!.Generation);
    }

    [Fact]
    public async Task Who_does_not_own_the_directory_hands_over_and_confirms_nothing()
    {
        await _old.TryTakeAsync(default);
        _old.Release();

        await Assert.ThrowsAsync<AdapterException>(() => _old.HandOverAsync(New, default));
        await Assert.ThrowsAsync<AdapterException>(() => _old.ConfirmAsync(default));
    }

    private FileOwnership Tower(string? generation) =>
        new(new TowerOptions { DataDir = _temporary.Path, OwnGeneration = generation }, _time);

    private Task<Ownership?> NamedAsync() =>
        new OwnerFile(_temporary.Path, words => Assert.Fail(words)).ReadAsync(default);
}
