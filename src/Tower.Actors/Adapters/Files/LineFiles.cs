using Tower.Actors.Domain.Values;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// Appends to files of a data directory, one append at a time; the file that was appended to last stays open. Nothing
/// is written without the <see cref="DataDirectoryLock"/>.
/// </summary>
/// <param name="dataDir">The data directory.</param>
/// <param name="open">Opens a file of this path under this fencing number.</param>
/// <param name="sync">Whether lines are on the disk (fsync) when their append ends.</param>
internal sealed class LineFiles(string dataDir, Func<string, long, LineFile> open, bool sync) : IDisposable
{
    private readonly Lock _turn = new();
    private LineFile? _open;

    /// <summary>Appends, on a thread of the pool.</summary>
    /// <param name="path">To what.</param>
    /// <param name="lines">The lines, once the file is open.</param>
    /// <param name="cancel">Gives up; has no effect once it has begun.</param>
    /// <exception cref="AdapterException">
    /// Not all of it could be written, or the lock is not this process's.
    /// </exception>
    public Task AppendAsync(string path, Func<LineFile, ReadOnlyMemory<byte>> lines, CancellationToken cancel) =>
        Task.Run(() =>
        {
            lock (_turn)
                Append(path, lines);
        }, cancel);

    /// <summary>Closes the file that is open, because it is done, or is being replaced.</summary>
    public void Close()
    {
        lock (_turn)
            CloseOpen();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Append(string path, Func<LineFile, ReadOnlyMemory<byte>> lines)
    {
        var isWritten = false;
        try
        {
            var fence = DataDirectoryLock.RequireHeldHere(dataDir);
            if (_open?.Path != path || _open.Fence != fence)
            {
                CloseOpen();
                _open = open(path, fence);
            }
            _open.Append(lines(_open).Span, sync);
            isWritten = true;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", path, exception);
        }
        finally
        {
            if (!isWritten)
                CloseOpen();
        }
    }

    private void CloseOpen()
    {
        _open?.Dispose();
        _open = null;
    }
}
