namespace Tower.Actors.Adapters.Files;

/// <summary>
/// A file that grows by whole lines and stays open between two of them: opening costs more than writing. Used by one
/// thread at a time. An <see cref="IOException"/> leaves it of no use; what opens it anew begins behind what was cut
/// off.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private readonly FileStream _file;

    private LineFile(string path, long fence, FileStream file) => (Path, Fence, _file) = (path, fence, file);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>
    /// The fencing number under which it was opened: under another one somebody else may have written to it.
    /// </summary>
    public long Fence { get; }

    /// <summary>How long it is (bytes).</summary>
    public long Length => _file.Position;

    /// <summary>
    /// Opens a file at its end, on a line of its own: the last one may be one that a crash has cut off.
    /// </summary>
    /// <param name="path">Where.</param>
    /// <param name="fence">The present fencing number.</param>
    /// <param name="mode"><see cref="FileMode.Open"/>, or <see cref="FileMode.OpenOrCreate"/>.</param>
    public static LineFile Open(string path, long fence, FileMode mode)
    {
        var file = OwnerOnly.Open(path, mode, FileShare.Read, FileAccess.ReadWrite);
        try
        {
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                if (file.ReadByte() != '\n')
                    file.WriteByte((byte)'\n');
            }
            return new LineFile(path, fence, file);
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends lines, each with its line feed.</summary>
    /// <param name="lines">UTF-8.</param>
    /// <param name="sync">Whether they are on the disk when this returns.</param>
    public void Append(ReadOnlySpan<byte> lines, bool sync)
    {
        _file.Write(lines);
        if (sync)
            _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
