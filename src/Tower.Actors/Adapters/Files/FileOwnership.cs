using Microsoft.Extensions.Logging;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// Ownership by the lock of the data directory, and by <c>owner.json</c> in it while two Towers run: only the one it
/// names takes the lock, unless that one stays away.
/// </summary>
public sealed class FileOwnership : IOwnership
{
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly OwnerFile _file;
    private volatile DataDirectoryLock? _lock;
    private volatile bool _isHandingOver;
    private volatile bool _isTakingOver;
    private long? _freeSince;

    /// <summary>Takes nothing yet.</summary>
    /// <param name="options">Names the directory, and this Tower's generation.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where a broken <c>owner.json</c> is told; null: nowhere.</param>
    public FileOwnership(TowerOptions options, TimeProvider time, ILoggerFactory? logs = null)
    {
        (_options, _time) = (options, time);
        var log = logs?.CreateLogger("Tower");
        _file = new OwnerFile(options.DataDir, words => log?.LogWarning("{Words}", words));
    }

    /// <inheritdoc/>
    public bool IsOwner => _lock is not null;

    /// <inheritdoc/>
    public bool IsTakingOver => IsOwner && _isTakingOver;

    /// <inheritdoc/>
    public async Task<string?> TryTakeAsync(CancellationToken cancel)
    {
        if (_isHandingOver)
            return "this Tower is handing over to another one";
        if (!DataDirectoryLock.IsFree(_options.DataDir))
        {
            _freeSince = null;
            return Taken;
        }

        _freeSince ??= _time.GetTimestamp();
        var owner = await _file.ReadAsync(cancel).ConfigureAwait(false);
        var freeFor = _time.GetElapsedTime(_freeSince.Value);
        if (OwnershipDecision.Decide(owner, _options.OwnGeneration, freeFor, OwnershipDecision.PatienceOf(_options.HandoverTimeout))
            is OwnershipDecision.Wait wait)
            return wait.Reason;
        if (DataDirectoryLock.TryAcquire(_options.DataDir) is not { } taken)
            return Taken;
        // Between reading and locking the owner may have changed its mind.
        if (await _file.ReadAsync(cancel).ConfigureAwait(false) != owner)
        {
            taken.Dispose();
            return "the owner of the server has just changed";
        }

        (_lock, _freeSince) = (taken, null);
        _isTakingOver = owner is { Confirmed: false } && owner.Generation == _options.OwnGeneration;
        // One that was named takes over now and confirms later; one that helps itself is the owner at once.
        if (owner?.Generation != _options.OwnGeneration)
            await ConfirmAsync(cancel).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public void Release()
    {
        var held = Interlocked.Exchange(ref _lock, null);
        held?.Dispose();
    }

    /// <inheritdoc/>
    public async Task HandOverAsync(string generation, CancellationToken cancel)
    {
        _isHandingOver = true;
        await NameAsync(generation, isConfirmed: false, cancel).ConfigureAwait(false);
        Release();
    }

    /// <inheritdoc/>
    public async Task<bool> IsConfirmedAsync(string generation, CancellationToken cancel)
    {
        var owner = await _file.ReadAsync(cancel).ConfigureAwait(false);
        var isConfirmed = owner is { Confirmed: true } && owner.Generation == generation;
        if (isConfirmed)
            _isHandingOver = false;
        return isConfirmed;
    }

    /// <inheritdoc/>
    public async Task<bool> TryReclaimAsync(CancellationToken cancel)
    {
        _lock ??= DataDirectoryLock.TryAcquire(_options.DataDir);
        if (_lock is null)
            return false;
        await ConfirmAsync(cancel).ConfigureAwait(false);
        _isHandingOver = false;
        return true;
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(CancellationToken cancel)
    {
        if (_options.OwnGeneration is { } own)
            await NameAsync(own, isConfirmed: true, cancel).ConfigureAwait(false);
        _isTakingOver = false;
    }

    private string Taken => $"another Tower or `tower init` works in {_options.DataDir}";

    private Task NameAsync(string generation, bool isConfirmed, CancellationToken cancel)
    {
        var fence = DataDirectoryLock.RequireHeldHere(_options.DataDir);
        return _file.WriteAsync(new Ownership(generation, isConfirmed, fence, _time.GetUtcNow()), cancel);
    }
}
