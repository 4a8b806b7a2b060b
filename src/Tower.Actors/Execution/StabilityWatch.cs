using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Watches services that were proven ready: an app that passes its checks and ends a moment later must not be the only one
/// left.
/// </summary>
internal sealed class StabilityWatch(
    IServiceProbe probe, IContainerEngine engine, ImmutableDictionary<string, int> restarts, TimeProvider time, CancellationToken cancel)
{
    private const string When = "while it was watched";
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ContainerWatch _watch = new(engine, time, Pause, cancel);
    private readonly long _start = time.GetTimestamp();

    /// <summary>Watches one service to the end of the time, or to its own end.</summary>
    public async Task<ProbeVerdict> WatchAsync(ServiceSpec service, TimeSpan duration)
    {
        while (true)
        {
            var container = ContainerWatch.WorstOf(await _watch.LookAsync(service.Name).ConfigureAwait(false), restarts);
            if (container is null)
                return new ProbeVerdict(service, $"the container of {service.Name} is gone", null) { Code = FailureCodes.AppExited };
            if (ProbeVerdict.Broken(service.Name, container, When, restarts.GetValueOrDefault(container.Id)) is { } broken)
                return new ProbeVerdict(service, broken, container);
            if (time.GetElapsedTime(_start) >= duration)
                return new ProbeVerdict(service, await LastAnswerAsync(service).ConfigureAwait(false), container) { Code = FailureCodes.AppUnstable };
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    // One bad answer may be a busy moment of an app that has the whole traffic by now.
    private async Task<string?> LastAnswerAsync(ServiceSpec service)
    {
        if (service.Probe is not { } spec)
            return null;
        var reason = "";
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var outcome = await probe.ProbeAllAsync(service, spec, cancel).ConfigureAwait(false);
            if (outcome.IsReady)
                return null;
            reason = outcome.Reason;
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
        return ProbeVerdict.NotAnyMore(service, reason);
    }
}
