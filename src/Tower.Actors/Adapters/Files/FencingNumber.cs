using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// The number in <c>tower.lock</c>, which grows by one with each lock that is taken. One that is missing or cannot be
/// read starts anew above every one that anything in the data directory was written with.
/// </summary>
internal static partial class FencingNumber
{
    // All digits a long can have, and a line feed.
    private const int Width = 20;

    /// <summary>Counts up; the new number is on the disk when this returns.</summary>
    /// <param name="file">The locked file.</param>
    /// <param name="files">Where to look when it holds no number.</param>
    public static long CountUp(FileStream file, StateFiles files)
    {
        var content = new byte[Width];
        var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        var text = Encoding.ASCII.GetString(content, 0, length).Trim();
        var last = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < long.MaxValue
            ? number
            : HighestIn(files);
        // In place and always as long: a crash or a full disk leaves the old number or the new one, never an empty
        // file.
        var next = string.Create(CultureInfo.InvariantCulture, $"{last + 1:D19}\n");
        file.Position = 0;
        file.Write(Encoding.ASCII.GetBytes(next));
        file.SetLength(Width);
        file.Flush(flushToDisk: true);
        return last + 1;
    }

    private static long HighestIn(StateFiles files)
    {
        var journals = Directory.Exists(files.Deployments)
            ? Directory.EnumerateFiles(files.Deployments, "journal.ndjson", SearchOption.AllDirectories)
            : [];
        return journals.Append(files.Owner).Where(File.Exists)
            .SelectMany(File.ReadLines)
            .SelectMany(line => Written().Matches(line))
            .Select(match => long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0)
            .Max();
    }

    // Eighteen digits always fit; a number that long was not counted but made up.
    [GeneratedRegex(""" "fence":\s*([0-9]{1,18})\b """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Written();
}
