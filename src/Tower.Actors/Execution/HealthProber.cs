using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Execution;

/// <summary>Proves services ready: over the network, or by the health the engine reports.</summary>
public sealed class HealthProber : StepHandlers
{
    private const int LogLines = 20;
    private const int CheckLines = 5;

    private readonly IServiceProbe _probe;
    private readonly IContainerEngine _engine;
    private readonly IContainerDetails _details;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Takes <see cref="ProbeServices"/> and <see cref="WatchServices"/>.</summary>
    public HealthProber(
        IServiceProbe probe, IContainerEngine engine, IContainerDetails details, TowerOptions options, TimeProvider time)
    {
        (_probe, _engine, _details, _options, _time) = (probe, engine, details, options, time);
        var observe = new Limit(options.ObserveTimeout, SettingNames.ObserveTimeout);
        // Each service ends by its own deadline, a worker by that and the time it must run on; the rest is for reading the logs
        // of those that failed.
        Handle<ProbeServices>(DeploymentStep.Probe, request => observe.Plus(Longest(request.Services) + options.SteadyTime), ProbeAsync);
        Handle<WatchServices>(DeploymentStep.Watch, request => observe.Plus(request.For + options.ObserveTimeout), WatchAsync);
    }

    private TimeSpan Longest(ImmutableArray<ServiceSpec> services) =>
        services.Select(service => ReadyLimit.Of(service, _options).Value).Append(_options.ProbeTimeout).Max();

    private async Task<object> ProbeAsync(ProbeServices request, StepContext context)
    {
        var wait = new ReadinessWait(_probe, _engine, _options, _time, request, context);
        var verdicts = await wait.AllAsync().ConfigureAwait(false);
        var failed = verdicts.Where(verdict => verdict.IsFailure).ToList();
        if (failed.Count == 0)
            return new ServicesReady() { Restarts = wait.Restarts };

        return await FailureAsync(failed, verdicts, "get ready", context).ConfigureAwait(false);
    }

    private async Task<object> WatchAsync(WatchServices request, StepContext context)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled);
        var watch = new StabilityWatch(_probe, _engine, request.Restarts, _time, enough.Token);
        var watching = request.Services.Select(service => watch.WatchAsync(service, request.For)).ToList();
        while (watching.Count > 0)
        {
            // The first that fails is enough: every moment until the old routes are back counts.
            var ended = await Task.WhenAny(watching).ConfigureAwait(false);
            watching.Remove(ended);
            var verdict = await ended.ConfigureAwait(false);
            if (!verdict.IsFailure)
                continue;
            await enough.CancelAsync().ConfigureAwait(false);
            return await FailureAsync([verdict], [verdict], "stay up", context).ConfigureAwait(false);
        }
        return Done.Instance;
    }

    private async Task<StepFailed> FailureAsync(
        List<ProbeVerdict> failed, IEnumerable<ProbeVerdict> all, string what, StepContext context)
    {
        var (said, detail) = (new List<Quotation>(), new List<string>());
        foreach (var verdict in failed)
            await AddLogTailAsync(verdict, said, detail, context.Cancelled).ConfigureAwait(false);
        detail.AddRange(all.Where(verdict => verdict.Abandoned).Select(verdict => verdict.Failure!));
        var sentences = string.Join("; ", failed.Select(verdict => verdict.Failure));
        return context.Failed(failed[0].Code, failed.Count == 1 ? sentences : $"{failed.Count} services did not {what}: {sentences}", detail)
            with
        { Said = [.. said] };
    }

    private async Task AddLogTailAsync(ProbeVerdict verdict, List<Quotation> said, List<string> detail, CancellationToken cancel)
    {
        var name = verdict.Service.Name;
        if (verdict.Container is not { } container)
        {
            detail.Add($"{name} has no container");
            return;
        }
        await ReadAsync($"the log of {name}", () => AddLogAsync(container, name, said, detail, cancel), detail).ConfigureAwait(false);
        await ReadAsync($"the last health check of {name}", () => AddLastCheckAsync(container, name, said, cancel), detail).ConfigureAwait(false);
    }

    // Why the service failed matters more than why something of it cannot be read: both are told.
    private static async Task ReadAsync(string what, Func<Task> read, List<string> detail)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (AdapterException unreadable)
        {
            detail.Add($"{what} cannot be read: {unreadable.Message}");
        }
    }

    private async Task AddLogAsync(
        ObservedContainer container, string name, List<Quotation> said, List<string> detail, CancellationToken cancel)
    {
        var lines = await _engine.LastLogLinesAsync(container.Id, LogLines, cancel).ConfigureAwait(false);
        if (lines.IsEmpty)
            detail.Add($"{name} wrote no log line");
        else
            said.Add(new Quotation(name, lines));
    }

    private async Task AddLastCheckAsync(ObservedContainer container, string name, List<Quotation> said, CancellationToken cancel)
    {
        if (container.Health is null or ContainerHealth.Healthy)
            return;
        var details = await _details.FindAsync(container.Id, cancel).ConfigureAwait(false);
        var lines = details?.FailedCheck?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (lines.Length > 0)
            said.Add(new Quotation($"{name}, health check", [.. lines.Take(CheckLines)]));
    }
}
