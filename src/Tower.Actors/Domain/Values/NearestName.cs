namespace Tower.Actors.Domain.Values;

/// <summary>Finds the name somebody probably meant.</summary>
internal static class NearestName
{
    private const int LongestWorthComparing = 64;

    /// <summary>The known name with the fewest edits to <paramref name="written"/>, ignoring case; null when none is
    /// near.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        if (written.Length > LongestWorthComparing)
            return null;
        var nearest = known
            .Select(name => (Name: name, Edits: Edits(written.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Edits)
            .FirstOrDefault();
        return nearest.Name is { } found && nearest.Edits <= Math.Max(1, found.Length / 3) ? found : null;
    }

    /// <summary>
    /// The fewest letters to insert, remove or replace, or neighbours to swap (optimal string alignment). Three rows of the usual table
    /// are enough.
    /// </summary>
    private static int Edits(string from, string to)
    {
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        var row = new int[to.Length + 1];
        var twoAbove = new int[to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }
            (twoAbove, above, row) = (above, row, twoAbove);
        }
        return above[to.Length];
    }
}
