using System.Globalization;

namespace Tower.Benchmarks.Subjects;

/// <summary>What the process of a subject's Caddy has taken of the processor since it started.</summary>
internal static class CaddyCpu
{
    // In which Linux tells it, to everybody, whatever it counts in.
    private const double TicksPerSecond = 100;

    // Behind the name in parentheses: user and system time are the fields 14 and 15 of all.
    private const int UserTime = 11;

    /// <summary>Looks. Caddy is process 1 of its container; its health checks are other processes.</summary>
    public static async Task<TimeSpan> LookAsync(ISubject subject, CancellationToken cancel)
    {
        var stat = await Shell.DockerAsync(
            cancel, "exec", await subject.CaddyAsync(cancel), "cat", "/proc/1/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds(
            fields[UserTime..(UserTime + 2)].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture))
            / TicksPerSecond);
    }
}
