using System.Globalization;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// The services of every stack: their names in the compose file, in Docker's DNS and in
/// <see cref="StackLabels.App"/>.
/// </summary>
public static class ServiceNames
{
    /// <summary>The reverse proxy; the only container with published ports.</summary>
    public const string Caddy = "caddy";

    /// <summary>The image registry (port 5000).</summary>
    public const string Registry = "registry";

    /// <summary>Grafana (port 3000) and the OTLP receiver (port 4318).</summary>
    public const string OtelLgtm = "otel-lgtm";

    /// <summary>Tower, without its generation; also the alias of whichever generations run.</summary>
    public const string Tower = "tower";

    /// <summary>Where the registry listens in its container.</summary>
    public const int RegistryPort = 5000;

    /// <summary>Where Grafana listens in its container.</summary>
    public const int GrafanaPort = 3000;

    /// <summary>Where every container of the stack can send its telemetry: OTLP over HTTP.</summary>
    public const string OtlpEndpoint = "http://otel-lgtm:4318";

    /// <summary>The name compose gives a container, which is its own in Docker's DNS.</summary>
    /// <param name="project">The compose project.</param>
    /// <param name="service">The service in the compose file.</param>
    /// <param name="number">Which of its containers; 1 is the first.</param>
    public static string Container(string project, string service, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{project}-{service}-{number}");
}
