using System.Collections.Immutable;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments.Logs;

/// <summary>Tells a <see cref="LogArchive"/> to keep lines. Not answered.</summary>
/// <param name="Lines">The lines, in order, redacted already.</param>
public sealed record ArchiveLines(ImmutableArray<LogEvent> Lines);

/// <summary>
/// Asks a <see cref="LogArchive"/> to be told when all lines up to now are written. Answered by
/// <see cref="ArchiveFlushed"/>.
/// </summary>
public sealed record FlushArchive
{
    /// <summary>The only one.</summary>
    public static readonly FlushArchive Instance = new();

    private FlushArchive()
    {
    }
}

/// <summary>They are written, or could not be.</summary>
public sealed record ArchiveFlushed
{
    /// <summary>The only one.</summary>
    public static readonly ArchiveFlushed Instance = new();

    private ArchiveFlushed()
    {
    }
}
