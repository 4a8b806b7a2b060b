using System.Globalization;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Probing;

/// <summary>How the wait for one service ended.</summary>
/// <param name="Service">The service.</param>
/// <param name="Failure">Why it is not ready, a sentence without its full stop; null: it is ready.</param>
/// <param name="Container">The container last seen.</param>
/// <param name="Abandoned">It may have become ready, but another one failed and the wait was over.</param>
internal sealed record ProbeVerdict(
    ServiceSpec Service, string? Failure, ObservedContainer? Container, bool Abandoned = false)
{
    /// <summary>How reasons name the HEALTHCHECK of an app's image.</summary>
    public const string ImageHealthCheck = "its image's HEALTHCHECK";

    /// <summary>What kind of failure it is; means nothing without one.</summary>
    public FailureCode Code { get; init; } = CodeOf(Service, Container);

    /// <summary>The wait for it went on to its own end, and it was not ready.</summary>
    public bool IsFailure => Failure is not null && !Abandoned;

    /// <summary>What is wrong with a container whose process does not run on; null: nothing.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="container">The container; null: there is none.</param>
    /// <param name="when">When it was seen, e.g. <c>before it was ready</c>.</param>
    /// <param name="restarts">How often the engine had restarted it before, which does not count.</param>
    public static string? Broken(
        string service, ObservedContainer? container, string when = "before it was ready", int restarts = 0) => container switch
        {
            { StartError: { } error } => StartErrors.Sentence(service, error),
            { State: "exited" or "dead" } => $"{service} ended with {Exit(container)} {when}",
            { State: "restarting" } => $"{service} ended with {Exit(container)} {when}; the engine keeps restarting it",
            { RestartCount: var count } when count > restarts =>
                $"{service} ended{(container.ExitCode is null ? "" : $" with {Exit(container)}")} {when}, and the engine restarted it {(count - restarts == 1 ? "once" : $"{count - restarts} times")}",
            _ => null,
        };

    /// <summary>Whether waiting cannot cure it: the process cannot be run, or the engine has given it up.</summary>
    public static bool IsHopeless(ObservedContainer container) =>
        container.StartError is not null || container is { State: "dead" } or { State: "exited" or "restarting", ExitCode: 126 or 127 };

    /// <summary>What is said once of a service that may end for a while.</summary>
    public static string Patience(ServiceSpec service, ObservedContainer container, Limit limit)
    {
        var ended = container.ExitCode is null ? $"{service.Name} ended and was restarted" : $"{service.Name} ended with {Exit(container)}";
        return $"{ended}; its first generation may be restarted until {Seconds(limit.Value)} are over ({limit.Setting})";
    }

    /// <summary>The sentence for a service that was restarted until its time was over.</summary>
    public static string OutOfPatience(string failure, Limit limit) =>
        $"{failure}; it had {Seconds(limit.Value)} to get ready ({limit.Setting})";

    /// <summary>The sentence for a service that was ready, and answers otherwise now.</summary>
    public static string NotAnyMore(ServiceSpec service, string reason) =>
        $"{service.Name} was ready and is not any more: {reason}{Asked(service)}";

    /// <summary>The verdict on a service that got no further than <paramref name="reason"/>.</summary>
    public static ProbeVerdict Late(ServiceSpec service, ObservedContainer? container, Limit limit, string reason)
    {
        var verdict = new ProbeVerdict(service, LateText(service, limit, reason), container);
        return verdict with { Code = LateCode(service) };
    }

    private static FailureCode CodeOf(ServiceSpec service, ObservedContainer? container) => (service.Kind, container) switch
    {
        (_, { StartError: not null }) => FailureCodes.StartFailed,
        (_, not ({ State: "exited" or "dead" or "restarting" } or { RestartCount: > 0 })) or (_, null) => LateCode(service),
        (ServiceKind.Tower, _) => FailureCodes.HandoverFailed,
        (ServiceKind.Infrastructure, _) => FailureCodes.StartFailed,
        // The exit code alone says no more than that somebody sent SIGKILL.
        (_, { ExitCode: StopOutcome.KilledExitCode, OutOfMemory: true }) => FailureCodes.AppKilled,
        _ => FailureCodes.AppExited,
    };

    // An app's owner can correct it; for what Tower brings along there is nothing but to wait longer.
    private static FailureCode LateCode(ServiceSpec service) =>
        service.Kind == ServiceKind.App ? FailureCodes.AppNotReady : FailureCodes.StepTimeout;

    private static string LateText(ServiceSpec service, Limit limit, string reason)
    {
        var answer = reason.StartsWith("HTTP", StringComparison.Ordinal) ? $"last answer {reason}" : reason;
        return $"{service.Name} was not ready within {Seconds(limit.Value)}: {answer}{(IsOfImage(reason) ? "" : Asked(service))}{Hint(service, reason)}; {limit.Remedy}";
    }

    private static string Asked(ServiceSpec service) => service.Probe is { } probe ? $" {probe.Asked}" : "";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";

    private static string Exit(ObservedContainer container) => container.ExitCode switch
    {
        null => "an unknown exit code",
        126 or 127 => $"exit code {container.ExitCode} (its command cannot be run"
            + (container.Kind == ServiceKind.App ? $"; {StartErrors.Command})" : ")"),
        StopOutcome.KilledExitCode => $"exit code 137 (killed{(container.OutOfMemory ? ": out of memory" : "")})",
        var code => $"exit code {code}",
    };

    private static bool IsOfImage(string reason) => reason.StartsWith(ImageHealthCheck, StringComparison.Ordinal);

    private static string Hint(ServiceSpec service, string reason) => (service.Probe, WithoutHost(service, reason)) switch
    {
        _ when IsOfImage(reason) => "; healthCheck.path or healthCheck.port would take its place",
        ({ } probe, "connection refused") => $"; does the app listen on 0.0.0.0 and on port {probe.Port}?",
        ({ Host: { } host }, "HTTP 400" or "HTTP 421") => $"; does the app allow the host {host}? healthCheck.host sets another",
        ({ Path: { } path }, "HTTP 404") => $"; does the app answer on {path}?",
        ({ Path: { } path }, "HTTP 401" or "HTTP 403") => $"; {path} must answer without a password",
        ({ }, _) when reason.Contains("timed out after", StringComparison.Ordinal) && service.Kind == ServiceKind.App =>
            "; healthCheck.timeout is how long one answer may take",
        ({ }, "name does not resolve") => "; does its container run, and is Tower on the same network?",
        _ => "",
    };

    // Of several containers the reason begins with the one it is about.
    private static string WithoutHost(ServiceSpec service, string reason) =>
        service.HostsOrName.FirstOrDefault(host => reason.StartsWith($"{host}: ", StringComparison.Ordinal)) is { } host
            ? reason[(host.Length + 2)..]
            : reason;
}
