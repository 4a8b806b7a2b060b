using System.Collections.Immutable;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.Probing;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Intents;

namespace Tower.Web.Status;

/// <summary>
/// Looks at the stack as it is now: containers, health and certificates, all at once, within seconds.
/// </summary>
internal sealed class StatusReporter(
    IStateStore state, IContainerEngine engine, IServiceProbe probe, ITlsProbe tls, TowerOptions options)
{
    private static readonly TimeSpan EnginePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);

    // A hundred domains must not make a hundred handshakes at the same moment.
    private const int AtOnce = 16;

    /// <summary>Takes the report.</summary>
    public async Task<StatusReport> CreateAsync(CancellationToken cancel)
    {
        var intent = state.Applied;
        var stack = intent is null ? null : Applied(intent);
        using var places = new SemaphoreSlim(AtOnce);
        var services = ServicesAsync(stack?.Services ?? [], places, cancel);
        var domains = Task.WhenAll((stack?.Routes ?? []).Select(route => Throttle(places, async () =>
            new DomainStatus(route.Domain, $"{route.App}:{route.Port}", await tls.ProbeAsync(route.Domain, cancel)),
            cancel)));
        await Task.WhenAll(services, domains);
        var (lines, problem) = await services;
        return new StatusReport(
            intent?.Applied?.At, intent?.Applied?.Deployment, intent?.Apps.Length ?? 0, lines, problem,
            [.. await domains]);
    }

    /// <summary>The stack as it was applied: the same images, so the same generations.</summary>
    private StackSpec Applied(Intent intent) => StackBuilder.Build(intent, AppliedImages.Of(intent), options);

    private async Task<(ImmutableArray<ServiceStatus> Services, string? Problem)> ServicesAsync(
        ImmutableArray<ServiceSpec> services, SemaphoreSlim places, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(EnginePatience);
        try
        {
            var containers = await engine.ListAsync(late.Token);
            var lines = ServiceList.Create(services, containers);
            return ([.. await Task.WhenAll(lines.Select(line =>
                Throttle(places, () => DescribeAsync(line, cancel), cancel)))], null);
        }
        catch (AdapterException unreachable)
        {
            return ([], unreachable.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ([], $"the engine did not answer within {EnginePatience.TotalSeconds:0} s");
        }
    }

    private async Task<ServiceStatus> DescribeAsync(ServiceLine line, CancellationToken cancel)
    {
        if (line.Container is not { } container)
            return new ServiceStatus(line.Name, line.Spec!.App, null, IsCurrent: false, "missing", null);
        var health = container.Health switch
        {
            ContainerHealth.Healthy => "healthy",
            ContainerHealth.Unhealthy => "unhealthy",
            ContainerHealth.Starting => "starting",
            // Its image cannot run a check, so Tower asks as it did when it started it.
            _ when container.IsRunning && QuestionTo(line.Spec) is { } question =>
                await ProbeAsync(container.Service, question, cancel),
            _ => null,
        };
        return new ServiceStatus(
            line.Name, container.App, container.Generation, line.IsCurrent, container.State, health);
    }

    // A worker that listens nowhere is not asked: that it runs is all there is to know.
    private static ProbeSpec? QuestionTo(ServiceSpec? spec) => spec switch
    {
        null => null,
        { Probe: null, Kind: ServiceKind.App } => null,
        _ => spec.Probe ?? new ProbeSpec(spec.Port, null, ProbePatience),
    };

    private async Task<string> ProbeAsync(string host, ProbeSpec question, CancellationToken cancel)
    {
        var outcome = await probe.ProbeAsync(host, question with { Timeout = ProbePatience }, cancel);
        return outcome.IsReady ? "healthy" : "unhealthy";
    }

    private static async Task<T> Throttle<T>(SemaphoreSlim places, Func<Task<T>> work, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            places.Release();
        }
    }
}
