using System.Globalization;
using System.Text;

namespace Tower.Benchmarks.Results;

/// <summary>A table of a result.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">The heads; the first column is text, all others are aligned as numbers.</param>
internal sealed record Table(string Title, params string[] Columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>One more row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells.Length == Columns.Length
        ? cells
        : throw new ArgumentException($"{cells.Length} cells for {Columns.Length} columns", nameof(cells)));

    /// <summary>The table as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"**{Title}**\n\n");
        text.Append(Row(Columns));
        text.Append(Row(Columns.Select((_, index) => index == 0 ? "---" : "---:")));
        foreach (var row in _rows)
            text.Append(Row(row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))));
        return text.ToString();
    }

    /// <summary>Seconds, as 1.23 s.</summary>
    public static string Seconds(TimeSpan? time) =>
        time is { } some ? string.Create(CultureInfo.InvariantCulture, $"{some.TotalSeconds:0.00} s") : "–";

    /// <summary>Milliseconds, as 12.3 ms, or 1234 ms.</summary>
    public static string Milliseconds(double? time) => time switch
    {
        null => "–",
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{time:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time:0} ms"),
    };

    /// <summary>A plain number with so many places.</summary>
    public static string Number(double number, int places = 0) =>
        number.ToString($"F{places}", CultureInfo.InvariantCulture);

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
