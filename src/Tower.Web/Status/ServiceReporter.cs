using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Web.Status;

/// <summary>Describes containers: one report's questions about them, each bounded, and what is made of the answers.</summary>
/// <param name="intent">The applied intent; null: none.</param>
/// <param name="notes">What is known of its apps beside it.</param>
/// <param name="details">What a listing does not tell.</param>
/// <param name="probe">Asks containers themselves.</param>
/// <param name="asked">The bound of the questions to containers.</param>
/// <param name="inspected">The bound of those to the engine.</param>
/// <param name="now">When the report is taken.</param>
internal sealed class ServiceReporter(
    Intent? intent, StackNotes notes, IContainerDetails details, IServiceProbe probe, Questions asked, Questions inspected, DateTimeOffset now)
{
    private const int LongestReason = 200;
    private const int ShortId = 12;

    // Between two restarts the engine waits for up to a minute, and what starts slowly needs a while to end again.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);

    private readonly Lazy<SecretRedactor> _redactor = new(() => intent is null ? SecretRedactor.KeysOnly : SecretRedactor.For(intent));

    /// <summary>What Tower itself asks a container whose engine has no check of it; null: nothing can be asked.</summary>
    public static ProbeSpec? QuestionTo(ServiceLine line) => line switch
    {
        { Container: not { IsRunning: true, Health: null } } or { Spec: null } => null,
        // A worker that listens nowhere: that it runs is all there is to know.
        { Spec: { Probe: null, Kind: ServiceKind.App } } => null,
        _ => line.Spec.Probe ?? new ProbeSpec(line.Spec.Port, null, TimeSpan.FromSeconds(1)),
    };

    /// <summary>All there is to say of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="replicas">The containers of its service.</param>
    public async Task<ServiceStatus> DescribeAsync(ServiceLine line, ReplicaCount? replicas)
    {
        var held = line.Spec is { Kind: ServiceKind.App } ? notes.Of(line.Spec.App).Held : null;
        if (line.Container is not { } container)
        {
            return new ServiceStatus(line.Name, line.Spec!.App, null, IsCurrent: false, "missing", null)
            {
                Image = ImageOf(line, null),
                Replicas = replicas,
                Held = held,
            };
        }
        var known = inspected.AskAsync<(ContainerDetails? Details, string? Problem)>(
            cancel => InspectAsync(container, cancel), late => (null, $"the engine does not tell more of it: {late}"));
        var answer = asked.AskAsync(cancel => HealthAsync(line, container, cancel), late => new Answer(null, late));
        var ((found, problem), (health, reason)) = (await known, await answer);
        var restarts = found?.RestartCount ?? container.RestartCount;
        var hasEnded = container.State is "exited" or "dead" or "restarting";
        return new ServiceStatus(line.Name, container.App, container.Generation, line.IsCurrent, container.State, health)
        {
            Image = ImageOf(line, found?.Image ?? container.Image),
            StartedAt = found?.StartedAt,
            EndedAt = hasEnded ? found?.FinishedAt : null,
            Replicas = replicas,
            Restarts = restarts,
            IsCrashLoop = container.State == "restarting"
                || (container.IsRunning && restarts > 0 && (found is null || now - found.StartedAt < Lately)),
            ExitCode = hasEnded ? found?.ExitCode ?? container.ExitCode : null,
            OutOfMemory = hasEnded && found?.OutOfMemory == true,
            Reason = Join(reason ?? (health == "unhealthy" ? CheckOutput(line.IsCurrent, found) : null), problem),
            Held = line.IsCurrent ? held : null,
        };
    }

    private async Task<(ContainerDetails? Details, string? Problem)> InspectAsync(ObservedContainer container, CancellationToken cancel)
    {
        try
        {
            return (await details.FindAsync(container.Id, cancel), null);
        }
        catch (AdapterException refused)
        {
            return (null, $"the engine does not tell more of it: {OneLine(LogLines.OfOwn(refused.Message, _redactor.Value))}");
        }
    }

    private async Task<Answer> HealthAsync(ServiceLine line, ObservedContainer container, CancellationToken cancel)
    {
        if (QuestionTo(line) is not { } question)
        {
            return new Answer(container.Health switch
            {
                ContainerHealth.Healthy => "healthy",
                ContainerHealth.Unhealthy => "unhealthy",
                ContainerHealth.Starting => "starting",
                _ => null,
            }, null);
        }
        // The name of a service with several containers stands for any of them; its id, shortened, is a name of each.
        var host = line.Spec is { Replicas: > 1 } && container.Id.Length > ShortId ? container.Id[..ShortId] : container.Service;
        var outcome = await probe.ProbeAsync(host, question, cancel);
        return outcome.IsReady ? new Answer("healthy", null) : new Answer("unhealthy", $"{OneLine(LogLines.OfOwn(outcome.Reason, _redactor.Value))} {question.Asked}");
    }

    // What runs as applied is what its reference was resolved to then; anything else is what its container says.
    private ImageVersion? ImageOf(ServiceLine line, string? ran)
    {
        if (line.Spec is not { } spec || (line.Container is not null && !line.IsCurrent))
            return ran is null ? null : ImageVersions.Of(ran, ran);
        var reference = intent?.Apps.FirstOrDefault(app => spec.Kind == ServiceKind.App && app.Name == spec.App)?.Image ?? spec.Image;
        var known = spec.Kind == ServiceKind.App ? notes.Of(spec.App) : AppNotes.None;
        return ImageVersions.Of(reference, spec.Image, known.Tag ?? known.Held?.Tag);
    }

    // The secrets of another generation are not those of the applied intent, and what it writes cannot be cleared of them.
    private string CheckOutput(bool isCurrent, ContainerDetails? found) =>
        !isCurrent ? "its last checks failed; `docker inspect` shows what they said"
        : found?.FailedCheck is { } output && OneLine(LogLines.Of(output, _redactor.Value)) is { Length: > 0 } line ? $"its last check says: {line}"
        : "its last checks failed and said nothing";

    // Of lines without secrets: one that is cut is not recognised any more.
    private static string OneLine(IEnumerable<string> lines)
    {
        var line = string.Join(' ', lines.Select(part => part.Trim()));
        if (line.Length <= LongestReason)
            return line;
        var length = char.IsHighSurrogate(line[LongestReason - 1]) ? LongestReason - 1 : LongestReason;
        return $"{line[..length]} …";
    }

    private static string? Join(string? one, string? other) => one is null ? other : other is null ? one : $"{one}; {other}";

    private sealed record Answer(string? Health, string? Reason);
}
