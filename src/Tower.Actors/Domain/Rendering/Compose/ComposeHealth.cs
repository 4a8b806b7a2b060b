using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using YamlDotNet.RepresentationModel;
using static Tower.Actors.Domain.Rendering.Compose.Yaml;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>A health check as the engine runs it inside of a container.</summary>
/// <param name="Test">The command, whose exit code is the answer; empty: the image's own, with the image's own times.</param>
/// <param name="StartPeriod">How long failures do not count.</param>
internal sealed record ComposeHealth(string[] Test, TimeSpan StartPeriod)
{
    /// <summary>
    /// The start period of what Tower brings along: on a slow server Grafana needs minutes, and a container that is called
    /// unhealthy meanwhile sends people looking for a fault that is none.
    /// </summary>
    public static readonly TimeSpan LongStart = TimeSpan.FromMinutes(5);

    /// <summary>The pause between two checks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one check may take: it is a new process, which a busy machine starts slowly.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many checks in a row must fail until the container counts as unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The pause between two checks until the first success, or the end of the start period.</summary>
    public TimeSpan StartInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// An app's; null: its image's own as it is, if it has one. That is so without a path to ask for, or without a program in the
    /// image to ask with, or when that is not known.
    /// </summary>
    public static ComposeHealth? OfApp(ServiceSpec service, TowerOptions options)
    {
        // Images have their first check after their interval, 30 s by default: each new generation would wait for that.
        if (service.CountsImageHealth)
            return new ComposeHealth([], service.ReadyWithin ?? options.ProbeTimeout) { StartInterval = TimeSpan.FromSeconds(1) };
        if (service is not { Health: { } health, Probe: { Path: { } path } probe })
            return null;
        var url = $"http://127.0.0.1:{probe.Port}{path}";
        // Tower's own probe takes any 2xx and 3xx for an answer. So does curl, which follows no redirect unless it is told
        // to; wget, GNU's and busybox's, follows each and says what the last answer was, also of another host. What an
        // app's variables say about a proxy is not meant for the app itself; brackets in a URL are no pattern.
        string[]? test = health.Tool switch
        {
            HealthTool.Curl => ["CMD", "curl", "-fgsS", "--noproxy", "*", .. Headers("-H", probe), "-o", "/dev/null", url],
            HealthTool.Wget => ["CMD", "wget", "-q", "-Y", "off", .. Headers("--header", probe), "-O", "/dev/null", url],
            _ => null,
        };
        return test is null ? null : new ComposeHealth(test, service.ReadyWithin ?? options.ProbeTimeout)
        {
            Interval = health.Interval,
            Timeout = probe.Timeout,
            Retries = health.Retries,
            // Each check costs a new process in the container. Tower itself asks more often while a generation starts.
            StartInterval = TimeSpan.FromSeconds(1),
        };
    }

    private static IEnumerable<string> Headers(string option, ProbeSpec probe) => probe.Host is not { } host
        ? []
        : probe.Headers.Prepend(("Host", host)).SelectMany(header => new[] { option, $"{header.Item1}: {header.Item2}" });

    /// <summary>The mapping in the compose file.</summary>
    /// <remarks><c>start_interval</c> needs Engine 25.</remarks>
    public YamlMappingNode Render() => Test.Length == 0 ? Map(
        ("start_period", Duration(StartPeriod)),
        ("start_interval", Duration(StartInterval))) : Map(
        ("test", List(Test.Select(Text))),
        ("interval", Duration(Interval)),
        ("timeout", Duration(Timeout)),
        ("retries", Number(Retries)),
        ("start_period", Duration(StartPeriod)),
        ("start_interval", Duration(StartInterval)));
}
