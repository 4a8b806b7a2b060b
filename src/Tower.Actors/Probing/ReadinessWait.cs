using System.Diagnostics;
using System.Globalization;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;
using Tower.Actors.Workers;

namespace Tower.Actors.Probing;

/// <summary>
/// Waits for services that were started together. When one has failed, the others get a moment more and no more.
/// </summary>
internal sealed class ReadinessWait(
    IServiceProbe probe,
    IContainerEngine engine,
    TowerOptions options,
    TimeProvider time,
    ActivityContext trace,
    CancellationToken cancel)
{
    /// <summary>Long enough that services with the same fault are told in one go.</summary>
    private static readonly TimeSpan MomentMore = TimeSpan.FromSeconds(2);

    private readonly ContainerWatch _watch = new(engine, time, TimeSpan.FromSeconds(1), cancel);
    private readonly ContainerWatch _closeWatch = new(engine, time, TimeSpan.FromMilliseconds(100), cancel);
    private readonly long _start = time.GetTimestamp();
    private long _cutTicks = long.MaxValue;

    /// <summary>Asks until the service is ready, has broken, or is late.</summary>
    public async Task<ProbeVerdict> UntilReadyAsync(ServiceSpec service, Action<string> progress)
    {
        using var span = TowerTelemetry.Source.StartActivity("probe service", ActivityKind.Client, trace, [new("service.name", service.Name)]);
        var verdict = await AskAsync(service).ConfigureAwait(false);
        if (verdict.Failure is null)
        {
            var seconds = Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            progress($"{service.Name} is ready after {seconds} s");
        }
        else
        {
            span?.SetStatus(ActivityStatusCode.Error);
            Interlocked.CompareExchange(ref _cutTicks, (Elapsed + MomentMore).Ticks, long.MaxValue);
        }
        return verdict;
    }

    private TimeSpan Elapsed => time.GetElapsedTime(_start);

    private async Task<ProbeVerdict> AskAsync(ServiceSpec service)
    {
        var (inARow, reason) = (0, "nothing was asked yet");
        var deadline = DeadlineOf(service);
        while (true)
        {
            var container = await _watch.LookAsync(service.Name).ConfigureAwait(false);
            if (ProbeVerdict.Broken(service.Name, container) is not null)
                return await BrokenAsync(service, container!).ConfigureAwait(false);

            var outcome = await AskOnceAsync(service, container).ConfigureAwait(false);
            inARow = outcome.IsReady ? inARow + 1 : 0;
            reason = outcome.IsReady ? reason : outcome.Reason;
            // The engine has its own count of successes before it says healthy.
            if (inARow >= (service.Probe is null ? 1 : options.ProbeSuccesses))
                return new ProbeVerdict(service, null, container);

            if (Elapsed >= deadline)
                return await LateAsync(service, reason).ConfigureAwait(false);
            if (Elapsed.Ticks >= Interlocked.Read(ref _cutTicks))
                return new ProbeVerdict(service, $"{service.Name} was not waited for any longer: {reason}", container, Abandoned: true);
            await Task.Delay(options.ProbeInterval, time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The engine forgets how a container ended when it starts it again: what ends all the time is looked at until it ends
    /// once more.
    /// </summary>
    private async Task<ProbeVerdict> BrokenAsync(ServiceSpec service, ObservedContainer container)
    {
        var since = time.GetTimestamp();
        while (container.IsRunning && time.GetElapsedTime(since) < MomentMore)
        {
            await Task.Delay(options.ProbeInterval, time, cancel).ConfigureAwait(false);
            if (await _closeWatch.LookAsync(service.Name).ConfigureAwait(false) is { } now
                && ProbeVerdict.Broken(service.Name, now) is not null)
                container = now;
        }
        return new ProbeVerdict(service, ProbeVerdict.Broken(service.Name, container), container);
    }

    // While it was asked for the last time its process may have ended, which then is the cause.
    private async Task<ProbeVerdict> LateAsync(ServiceSpec service, string reason)
    {
        var container = await _watch.LookAsync(service.Name).ConfigureAwait(false);
        return ProbeVerdict.Broken(service.Name, container) is null
            ? ProbeVerdict.Late(service, container, ReadyLimit.Of(service, options), reason)
            : await BrokenAsync(service, container!).ConfigureAwait(false);
    }

    private async Task<ProbeOutcome> AskOnceAsync(ServiceSpec service, ObservedContainer? container)
    {
        if (service.Probe is not { } spec)
            return OfEngine(container);
        var left = DeadlineOf(service) - Elapsed;
        var bounded = left > TimeSpan.Zero && left < spec.Timeout ? spec with { Timeout = left } : spec;
        return await probe.ProbeAllAsync(service, bounded, cancel).ConfigureAwait(false);
    }

    private TimeSpan DeadlineOf(ServiceSpec service) => ReadyLimit.Of(service, options).Value;

    // A container without a health check has nothing to say but that it runs.
    private static ProbeOutcome OfEngine(ObservedContainer? container) => container switch
    {
        null => ProbeOutcome.NotYet("the engine lists no container of it"),
        { IsRunning: false } => ProbeOutcome.NotYet($"its container is {container.State}"),
        { Health: null or ContainerHealth.Healthy } => ProbeOutcome.Ready,
        { Health: ContainerHealth.Unhealthy } => ProbeOutcome.NotYet("its health check says unhealthy"),
        _ => ProbeOutcome.NotYet("its health check has not succeeded yet"),
    };
}
