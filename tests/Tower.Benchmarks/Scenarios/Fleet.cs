using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>Many apps at once, of the tiny kind: dozens of .NET apps would measure their own start.</summary>
internal static class Fleet
{
    /// <summary>So many apps.</summary>
    public static IReadOnlyList<AppSettings> Of(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new AppSettings
        {
            Name = $"tiny-{number:00}",
            Image = AppImage.Tiny,
            HasHealthCheck = false,
        })];

    /// <summary>What the tables of fleets need to be understood.</summary>
    public const string Note =
        "The apps are a static busybox httpd without a health check: compose's --wait waits for the processes only,"
        + " Tower for each to accept a connection, and for Caddy to answer from it.";

    /// <summary>Times of both subjects, and compose's as the measure.</summary>
    public static Table Compare(string title, Latencies tower, Latencies compose)
    {
        var table = new Table(title, "subject", "median", "worst", "ratio to compose (medians)");
        var measure = compose.Percentile(50)!.Value;
        foreach (var (name, times) in new[] { ("Tower", tower), ("docker compose up -d --wait", compose) })
        {
            var median = times.Percentile(50)!.Value;
            table.Add(
                name, Table.Milliseconds(median), Table.Milliseconds(times.Percentile(100)),
                Table.Number(median / measure, 2));
        }

        return table;
    }
}
