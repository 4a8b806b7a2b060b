using System.Globalization;
using System.Text;
using Tower.Actors.Domain.Probing;
using Tower.Messages.Deployments;

namespace Tower.Web.Status;

/// <summary>The status as the blueprint prints it, with what else there is to say behind it.</summary>
internal static class StatusText
{
    // Of a digest, as `docker images` shows it: sha256: and twelve digits.
    private const int ShownDigest = 19;
    private const double GiB = 1024 * 1024 * 1024;

    /// <summary>The whole text, ending with a line break.</summary>
    public static string Write(StatusReport report, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append("Tower Status\n").Append('=', 60).Append("\n\n");
        text.Append("Applied: ").Append(report.AppliedAt is { } at ? Iso(at) : "never").Append('\n');
        text.Append("Apps: ").Append(report.Apps).Append('\n');
        if (report.Server is { } server)
        {
            text.Append("Tower: ").Append(server.Version).Append('\n');
            text.Append("Queue: ").Append(Queue(server.Queue)).Append('\n');
            text.Append("Disk: ").Append(Disk(server.Disk)).Append('\n');
        }
        text.Append("\nServices:\n");
        if (report.EngineProblem is { } problem)
            text.Append("  unknown: ").Append(problem).Append('\n');
        foreach (var service in report.Services)
        {
            text.Append("  ").Append(service.Name).Append(": ").Append(service.State);
            if (service.Health is { } health)
                text.Append(" (").Append(health).Append(')');
            foreach (var words in Details(service, now))
                text.Append(", ").Append(words);
            text.Append('\n');
        }
        text.Append("\nDomains:\n");
        foreach (var domain in report.Domains)
        {
            text.Append("  ").Append(domain.Tls.State == TlsState.Valid ? "🔒 " : "🔓 ").Append(domain.Domain)
                .Append(" → ").Append(domain.Upstream)
                .Append(" (").Append(domain.Tls.Describe(now)).Append(")\n");
        }
        return text.ToString();
    }

    /// <summary>ISO 8601 in UTC, to the millisecond.</summary>
    internal static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An image as people call it, e.g. <c>1.2.3 (sha256:1a2b3c4d5e6f)</c>; null: nothing better than its reference is known.</summary>
    internal static string? Version(ImageVersion? image) => image switch
    {
        { Version: { } version, Digest: { } digest } => $"{version} ({Short(digest)})",
        { Version: { } version } => version,
        { Digest: { } digest } => Short(digest),
        _ => null,
    };

    private static IEnumerable<string> Details(ServiceStatus service, DateTimeOffset now)
    {
        if (Version(service.Image) is { } version)
            yield return version;
        if (service is { State: "running", StartedAt: { } started })
            yield return $"up {Span(now - started)}";
        if (service.EndedAt is { } ended)
            yield return $"ended {Span(now - ended)} ago";
        if (service.ExitCode is { } code)
            yield return service.OutOfMemory ? $"exit code {code} (killed: memory was short)" : $"exit code {code}";
        if (service.Replicas is { Wanted: > 1 } replicas)
            yield return $"{replicas.Running} of {replicas.Wanted} run";
        if (service.Restarts > 0)
            yield return service.Restarts == 1 ? "1 restart" : $"{service.Restarts} restarts";
        if (service.IsCrashLoop)
            yield return "crash loop";
        if (service.Held is { } held)
            yield return $"held at {held.Tag ?? Short(held.Digest)} by restore {held.By}";
        if (service.Reason is { } reason)
            yield return reason;
    }

    private static string Queue(QueueStatus queue) => queue switch
    {
        { Problem: { } problem } => $"unknown: {problem}",
        { Running: null, Waiting: 0 } => "empty",
        { Running: { } running } => $"{running} runs, {queue.Waiting} waiting",
        _ => $"{queue.Waiting} waiting",
    };

    private static string Disk(DiskStatus disk) => disk is { FreeBytes: { } free, TotalBytes: { } total }
        ? string.Create(CultureInfo.InvariantCulture, $"{free / GiB:0.0} GiB of {total / GiB:0.0} GiB free at {disk.Folder}")
            + (disk.IsLow ? ", warning: low; free space, e.g. with `docker image prune -a`" : "")
        : $"unknown: {disk.Problem}";

    private static string Short(string digest) => digest.Length > ShownDigest ? digest[..ShownDigest] : digest;

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{(int)span.TotalDays} d",
        { TotalHours: >= 1 } => $"{(int)span.TotalHours} h",
        { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} min",
        _ => $"{Math.Max(0, (int)span.TotalSeconds)} s",
    };
}
