using System.Globalization;
using System.Text;

namespace Tower.Web.Status;

/// <summary>The status as the blueprint prints it.</summary>
internal static class StatusText
{
    /// <summary>The whole text, ending with a line break.</summary>
    public static string Write(StatusReport report, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append("Tower Status\n").Append('=', 60).Append("\n\n");
        text.Append("Applied: ").Append(report.AppliedAt is { } at ? Iso(at) : "never").Append('\n');
        text.Append("Apps: ").Append(report.Apps).Append("\n\n");
        text.Append("Services:\n");
        if (report.EngineProblem is { } problem)
            text.Append("  unknown: ").Append(problem).Append('\n');
        foreach (var service in report.Services)
        {
            text.Append("  ").Append(service.Name).Append(": ").Append(service.State);
            if (service.Health is { } health)
                text.Append(" (").Append(health).Append(')');
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
}
