using System.Text.Json;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// <c>owner.json</c> in the data directory, e.g.
/// <c>{"generation":"1a2b3c4d","confirmed":true,"fence":7,"at":"2026-01-28T10:30:45+00:00"}</c>.
/// </summary>
/// <param name="dataDir">The data directory.</param>
/// <param name="warn">Told, once, that the file cannot be understood: somebody has edited it.</param>
public sealed class OwnerFile(string dataDir, Action<string> warn)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _path = new StateFiles(dataDir).Owner;
    private volatile bool _hasWarned;

    /// <summary>
    /// Who is named. Null when there is no file, and when it cannot be understood, which <c>warn</c> is told: the lock
    /// alone decides then, so that no broken file keeps a server without its Tower.
    /// </summary>
    /// <exception cref="AdapterException">The disk does not give the file.</exception>
    public async Task<Ownership?> ReadAsync(CancellationToken cancel)
    {
        byte[] content;
        try
        {
            if (!File.Exists(_path))
                return null;
            content = await File.ReadAllBytesAsync(_path, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", _path, exception);
        }
        try
        {
            return JsonSerializer.Deserialize<Ownership>(content, Json);
        }
        catch (JsonException notUnderstood)
        {
            Warn(notUnderstood.Message);
            return null;
        }
    }

    /// <summary>Names the owner; on the disk, whole, when the task ends.</summary>
    /// <exception cref="AdapterException">It could not be written, or this process does not have the lock.</exception>
    public Task WriteAsync(Ownership owner, CancellationToken cancel)
    {
        DataDirectoryLock.RequireHeldHere(dataDir);
        return AtomicFile.ReplaceAsync(_path, JsonSerializer.SerializeToUtf8Bytes(owner, Json), cancel);
    }

    private void Warn(string why)
    {
        if (_hasWarned)
            return;
        _hasWarned = true;
        warn($"{_path} cannot be understood and counts as not there: {why}");
    }
}
