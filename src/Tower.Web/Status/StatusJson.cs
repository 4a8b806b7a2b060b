using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tower.Web.Status;

/// <summary>
/// The status for programs. Names are those of <see cref="StatusReport"/>, <see cref="ServerStatus"/>, <see cref="ServiceStatus"/> and
/// <see cref="DomainStatus"/> in camel case; times are ISO 8601 in UTC; what is not known is null.
/// </summary>
internal static class StatusJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The report as one document.</summary>
    public static byte[] Write(StatusReport report, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            appliedAt = Iso(report.AppliedAt),
            report.Deployment,
            report.Apps,
            report.Server,
            report.EngineProblem,
            services = report.Services.Select(Service),
            domains = report.Domains.Select(domain => new
            {
                domain.Domain,
                domain.Upstream,
                tls = new
                {
                    domain.Tls.State,
                    domain.Tls.Issuer,
                    notAfter = Iso(domain.Tls.NotAfter),
                    daysLeft = domain.Tls.NotAfter is { } last ? (int?)Math.Floor((last - now).TotalDays) : null,
                    domain.Tls.Reason,
                },
            }),
        }, Options);

    private static object Service(ServiceStatus service) => new
    {
        service.Name,
        service.App,
        service.Generation,
        service.IsCurrent,
        service.State,
        service.Health,
        service.Reason,
        version = service.Image?.Version,
        digest = service.Image?.Digest,
        reference = service.Image?.Reference,
        startedAt = Iso(service.StartedAt),
        endedAt = Iso(service.EndedAt),
        service.ExitCode,
        service.OutOfMemory,
        service.Restarts,
        service.IsCrashLoop,
        service.Replicas,
        held = service.Held is { } held ? new { version = held.Tag, held.Digest, held.Reference, held.By } : null,
    };

    private static string? Iso(DateTimeOffset? at) => at is { } known ? StatusText.Iso(known) : null;
}
