using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Telemetry;

namespace Tower.Actors.Execution;

/// <summary>
/// Waits for services that were started together. When one has failed, the others get a moment more and no more. When all of
/// them are ready, each is looked at once more: one that was proven first may be gone by then.
/// </summary>
internal sealed class ReadinessWait
{
    /// <summary>Long enough that services with the same fault are told in one go.</summary>
    internal static readonly TimeSpan MomentMore = TimeSpan.FromSeconds(2);

    private readonly ProbeServices _request;
    private readonly StepContext _context;
    private readonly WaitClock _clock;
    private readonly ContainerWatch _watch;
    private readonly ImmutableArray<ServiceWait> _waits;
    private readonly ConcurrentDictionary<string, bool> _waiting = new();

    /// <summary>Begins the wait: its time runs from now on.</summary>
    public ReadinessWait(
        IServiceProbe probe, IContainerEngine engine, TowerOptions options, TimeProvider time, ProbeServices request, StepContext context)
    {
        (_request, _context) = (request, context);
        _clock = new WaitClock(time, context.Cancelled);
        _watch = new ContainerWatch(engine, time, TimeSpan.FromSeconds(1), context.Cancelled);
        var close = new ContainerWatch(engine, time, TimeSpan.FromMilliseconds(100), context.Cancelled);
        _waits =
        [
            .. request.Services.Select(service => new ServiceWait(
                service, request.Patient.Contains(service.Name), probe, _watch, close, options, _clock, context.Info)),
        ];
    }

    /// <summary>How often the engine had restarted the containers, by id; those it never restarted are left out.</summary>
    public ImmutableDictionary<string, int> Restarts =>
        _waits.SelectMany(wait => wait.Restarts).Where(pair => pair.Value > 0).DistinctBy(pair => pair.Key).ToImmutableDictionary();

    /// <summary>The verdict on each of them; all are ready, at the same time, or at least one has failed.</summary>
    public async Task<ImmutableArray<ProbeVerdict>> AllAsync()
    {
        foreach (var wait in _waits)
            _waiting[wait.Service.Name] = true;
        var verdicts = await Task.WhenAll(_waits.Select(UntilReadyAsync)).ConfigureAwait(false);
        while (verdicts.All(verdict => verdict.Failure is null))
        {
            _watch.Expire();
            var lapses = await Task.WhenAll(_waits.Select(wait => wait.LapseAsync())).ConfigureAwait(false);
            if (lapses.All(lapse => lapse is null))
                break;
            verdicts = await Task.WhenAll(_waits.Select((wait, index) => lapses[index] is { } lapse
                ? AgainAsync(wait, lapse)
                : Task.FromResult(verdicts[index]))).ConfigureAwait(false);
        }
        return [.. verdicts];
    }

    private Task<ProbeVerdict> AgainAsync(ServiceWait wait, string lapse)
    {
        _waiting[wait.Service.Name] = true;
        _context.Info(lapse, WaitingFor);
        return UntilReadyAsync(wait);
    }

    private string WaitingFor => $"{string.Join(", ", _waiting.Keys.Order(StringComparer.Ordinal))} to become ready";

    private async Task<ProbeVerdict> UntilReadyAsync(ServiceWait wait)
    {
        using var span = TowerTelemetry.Source.StartActivity(
            "probe service", ActivityKind.Client, _context.Trace, [new("service.name", wait.Service.Name)]);
        var verdict = await wait.UntilReadyAsync().ConfigureAwait(false);
        if (verdict.Failure is null)
        {
            _waiting.TryRemove(wait.Service.Name, out _);
            var seconds = _clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            _context.Info($"{wait.Service.Name} is ready after {seconds} s", WaitingFor);
        }
        else
        {
            span?.SetStatus(ActivityStatusCode.Error);
            _clock.CutIn(MomentMore);
        }
        return verdict;
    }
}
