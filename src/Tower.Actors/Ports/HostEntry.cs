namespace Tower.Actors.Ports;

/// <summary>What there is at a path of the host.</summary>
public enum HostEntryKind
{
    /// <summary>Nothing.</summary>
    Nothing,
    /// <summary>A folder.</summary>
    Folder,
    /// <summary>A symbolic link, wherever it leads.</summary>
    Link,
    /// <summary>A file, a socket, a device.</summary>
    Other,
}

/// <summary>What there is at a path of the host, no link followed at its end.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Target">Where a link leads, as it is written there; null: it is none, or was none any more when it was read.</param>
public readonly record struct HostEntry(HostEntryKind Kind, string? Target = null);

/// <summary>Looks at one path of the host.</summary>
/// <param name="path">Absolute and normalised; all above its last part must be folders.</param>
public delegate Task<HostEntry> HostLook(string path);

/// <summary>A folder or file of the host that no app may see.</summary>
/// <param name="Path">Absolute, as it is called; links are looked for.</param>
/// <param name="What">What is there, as a sentence has it: <c>the engine's data</c>.</param>
public sealed record OwnFolder(string Path, string What);
