using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tower.Web.Status;

/// <summary>The status for programs.</summary>
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
            appliedAt = report.AppliedAt is { } at ? StatusText.Iso(at) : null,
            report.Deployment,
            report.Apps,
            report.EngineProblem,
            report.Services,
            domains = report.Domains.Select(domain => new
            {
                domain.Domain,
                domain.Upstream,
                tls = new
                {
                    domain.Tls.State,
                    domain.Tls.Issuer,
                    notAfter = domain.Tls.NotAfter is { } end ? StatusText.Iso(end) : null,
                    daysLeft = domain.Tls.NotAfter is { } last ? (int?)Math.Floor((last - now).TotalDays) : null,
                    domain.Tls.Reason,
                },
            }),
        }, Options);
}
