using System.Text.Json;
using Tower.Actors.Hosting;
using Tower.Actors.Workers;

namespace Tower.Actors.State;

/// <summary>
/// Ownership by the lock of the data directory, and by <c>owner.json</c> in it while two Towers run: only the one it names
/// takes the lock, unless that one stays away.
/// </summary>
public sealed class FileOwnership(TowerOptions options, TimeProvider time) : IOwnership
{
    /// <summary>How long the Tower that is named may be away: an engine restarts a container within seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _file = new StateFiles(options.DataDir).Owner;
    private volatile IDisposable? _lock;
    private volatile bool _isHandingOver;
    private long? _freeSince;

    /// <inheritdoc/>
    public bool IsOwner => _lock is not null;

    /// <inheritdoc/>
    public async Task<string?> TryTakeAsync(CancellationToken cancel)
    {
        if (_isHandingOver)
            return "this Tower is handing over to another one";
        var owner = await ReadAsync(cancel).ConfigureAwait(false);
        if (!DataDirectoryLock.IsFree(options.DataDir))
        {
            _freeSince = null;
            return $"another Tower or `tower init` works in {options.DataDir}";
        }

        _freeSince ??= time.GetTimestamp();
        if (Ownership.Objection(owner, options.OwnGeneration, time.GetElapsedTime(_freeSince.Value), Patience) is { } objection)
            return objection;
        if (DataDirectoryLock.TryAcquire(options.DataDir) is not { } taken)
            return $"another Tower or `tower init` works in {options.DataDir}";
        // Between reading and locking the owner may have changed its mind.
        if (await ReadAsync(cancel).ConfigureAwait(false) != owner)
        {
            taken.Dispose();
            return "the owner of the server has just changed";
        }

        (_lock, _freeSince) = (taken, null);
        // One that was named takes over now and confirms later; one that helps itself is the owner at once.
        if (options.OwnGeneration is { } own && owner?.Generation != own)
            await WriteAsync(new Ownership(own, Confirmed: true, time.GetUtcNow()), cancel).ConfigureAwait(false);
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
        await WriteAsync(new Ownership(generation, Confirmed: false, time.GetUtcNow()), cancel).ConfigureAwait(false);
        Release();
    }

    /// <inheritdoc/>
    public async Task<bool> IsConfirmedAsync(string generation, CancellationToken cancel)
    {
        var isConfirmed = await ReadAsync(cancel).ConfigureAwait(false) is { Confirmed: true } owner && owner.Generation == generation;
        if (isConfirmed)
            _isHandingOver = false;
        return isConfirmed;
    }

    /// <inheritdoc/>
    public async Task<bool> TryReclaimAsync(CancellationToken cancel)
    {
        if (_lock is null && DataDirectoryLock.TryAcquire(options.DataDir) is { } taken)
            _lock = taken;
        if (_lock is null)
            return false;
        if (options.OwnGeneration is { } own)
            await WriteAsync(new Ownership(own, Confirmed: true, time.GetUtcNow()), cancel).ConfigureAwait(false);
        _isHandingOver = false;
        return true;
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(CancellationToken cancel)
    {
        if (options.OwnGeneration is { } own)
            await WriteAsync(new Ownership(own, Confirmed: true, time.GetUtcNow()), cancel).ConfigureAwait(false);
    }

    private async Task<Ownership?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return File.Exists(_file)
                ? JsonSerializer.Deserialize<Ownership>(await File.ReadAllBytesAsync(_file, cancel).ConfigureAwait(false), Json)
                : null;
        }
        catch (JsonException)
        {
            throw new AdapterException($"{_file} cannot be read: remove it, and whichever Tower runs takes the server");
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", _file, exception);
        }
    }

    private Task WriteAsync(Ownership owner, CancellationToken cancel)
    {
        if (_lock is null)
            throw new AdapterException($"this Tower does not own {options.DataDir}, so it names nobody");
        return AtomicFile.ReplaceAsync(_file, JsonSerializer.SerializeToUtf8Bytes(owner, Json), cancel);
    }
}
