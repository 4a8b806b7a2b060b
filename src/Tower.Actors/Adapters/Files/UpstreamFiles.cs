using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// An <see cref="UpstreamTable"/> as names of empty files, which is what Caddy can look up without reading:
/// <c>live/&lt;key&gt;/&lt;number&gt;/&lt;host:port&gt;</c>. A table is a folder, and a link says which one counts: all routes
/// move at once, when the link is replaced. For each key of <c>live</c> there is also <c>gate/&lt;key&gt;</c>, a link to the socket
/// on which Caddy serves the routes of now: requests that are held knock there until somebody has them again.
/// </summary>
/// <param name="link">Where the link is: absolute. The folders are beside it.</param>
/// <param name="currentSocket">That socket, as Caddy sees it.</param>
/// <remarks>Blocking: a few hundred names in a folder of the data directory.</remarks>
internal sealed class UpstreamFiles(string link, string currentSocket)
{
    // The way back from a rollout must not need space on a disk that is full: earlier tables are kept for a while.
    private const int Kept = 8;

    /// <summary>What Caddy looks up now.</summary>
    /// <exception cref="AdapterException">It cannot be read.</exception>
    public UpstreamTable Read()
    {
        try
        {
            return Directory.Exists(link) ? new UpstreamTable(Read(UpstreamFolders.Live), Read(UpstreamFolders.Back)) : UpstreamTable.Empty;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", link, exception);
        }
    }

    /// <summary>Has Caddy look up another table from now on; on the disk when this returns.</summary>
    /// <exception cref="AdapterException">It could not be written; Caddy looks up the one before.</exception>
    public void Write(UpstreamTable table)
    {
        var folder = FolderOf(table);
        try
        {
            // A data directory that is not there is not made up here.
            if (!Directory.Exists(Path.GetDirectoryName(link)))
                throw new DirectoryNotFoundException();
            if (Directory.Exists(folder))
            {
                // Whatever has become of it since.
                Fill(folder, table);
                Point(folder);
            }
            else
            {
                CreateAndPoint(folder, table);
            }
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
            foreach (var older in Tables().OrderByDescending(Directory.GetLastWriteTimeUtc).Skip(Kept).Except([folder]))
                Directory.Delete(older, recursive: true);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", folder, exception);
        }
    }

    /// <summary>Whether this table is still there from another time, so that it takes no space to write it.</summary>
    public bool Keeps(UpstreamTable table) => Directory.Exists(FolderOf(table));

    private string FolderOf(UpstreamTable table) => $"{link}.{Hash(table)}";

    private IEnumerable<string> Tables() =>
        Directory.EnumerateDirectories(Path.GetDirectoryName(link)!, $"{Path.GetFileName(link)}.*");

    private ImmutableSortedDictionary<string, ImmutableArray<string>> Read(string name)
    {
        var folder = Path.Combine(link, name);
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).ToImmutableSortedDictionary(
                entry => Path.GetFileName(entry), Dials, StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);
    }

    private static ImmutableArray<string> Dials(string entry) =>
    [
        .. Directory.EnumerateFiles(entry, "*", SearchOption.AllDirectories)
            .OrderBy(file => int.Parse(Path.GetFileName(Path.GetDirectoryName(file))!, CultureInfo.InvariantCulture))
            .Select(file => Path.GetFileName(file)),
    ];

    private void CreateAndPoint(string folder, UpstreamTable table)
    {
        var unfinished = folder + ".tmp";
        // Left behind by a Tower that was killed.
        Remove(unfinished);
        try
        {
            Directory.CreateDirectory(unfinished);
            Fill(unfinished, table);
            Directory.Move(unfinished, folder);
            Point(folder);
        }
        catch when (!IsPointedAt(folder))
        {
            // A disk that is full may need this very room for the way back.
            Remove(unfinished);
            Remove(folder);
            throw;
        }
    }

    private void Fill(string folder, UpstreamTable table)
    {
        Fill(Path.Combine(folder, UpstreamFolders.Live), table.Live);
        Fill(Path.Combine(folder, UpstreamFolders.Back), table.Back);
        foreach (var gate in table.Live.Keys.Select(key => Path.Combine(folder, UpstreamFolders.GateOf(key))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(gate)!);
            if (new FileInfo(gate).LinkTarget is null)
                File.CreateSymbolicLink(gate, currentSocket);
        }
    }

    private static void Fill(string folder, ImmutableSortedDictionary<string, ImmutableArray<string>> entries)
    {
        foreach (var (key, dials) in entries)
        {
            for (var number = 0; number < dials.Length; number++)
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, key, $"{number + 1}"));
                var name = Path.Combine(place.FullName, dials[number]);
                if (!File.Exists(name))
                    File.Create(name).Dispose();
            }
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    // One sync for all of it: file systems with a journal write earlier changes of names before later ones.
    private void Point(string folder)
    {
        if (IsPointedAt(folder))
            return;
        var unfinished = link + ".link.tmp";
        File.Delete(unfinished);
        File.CreateSymbolicLink(unfinished, Path.GetFileName(folder));
        Posix.Rename(unfinished, link);
        Posix.SyncDirectory(Path.GetDirectoryName(link)!);
    }

    private bool IsPointedAt(string folder) => new FileInfo(link).LinkTarget == Path.GetFileName(folder);

    // A table that another version of Tower has written without gates must not be taken for this one.
    private string Hash(UpstreamTable table) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{currentSocket} {Json(table.Live, table.Back)}")))[..16];

    private static string Json(
        ImmutableSortedDictionary<string, ImmutableArray<string>> live, ImmutableSortedDictionary<string, ImmutableArray<string>> back) =>
        JsonSerializer.Serialize(new { live, back });
}
