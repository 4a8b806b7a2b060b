using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Intents;

namespace Tower.Web.Status;

/// <summary>
/// Looks at the stack as it is now: containers, health and certificates, all at once, within seconds and the longest
/// <c>healthCheck.timeout</c>.
/// </summary>
internal sealed class StatusReporter(
    IStateStore state,
    IContainerEngine engine,
    IContainerDetails details,
    IServiceProbe probe,
    ITlsProbe tls,
    ServerReporter server,
    TowerOptions options,
    TimeProvider time)
{
    private static readonly TimeSpan EnginePatience = TimeSpan.FromSeconds(5);

    // What all questions of a kind may take, to apps beyond the longest of their own timeouts.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // A hundred domains must not make a hundred handshakes at the same moment.
    private const int AtOnce = 16;

    /// <summary>Takes the report.</summary>
    public async Task<StatusReport> CreateAsync(CancellationToken cancel)
    {
        var intent = state.Applied;
        var stack = intent is null ? null : Applied(intent);
        var services = ServicesAsync(intent, stack?.Services ?? [], cancel);
        var domains = DomainsAsync(stack?.Routes ?? [], cancel);
        var itself = server.CreateAsync(cancel);
        await Task.WhenAll(services, domains, itself);
        var (lines, problem) = await services;
        return new StatusReport(
            intent?.Applied?.At, intent?.Applied?.Deployment, intent?.Apps.Length ?? 0, lines, problem, await domains)
        {
            Server = await itself,
        };
    }

    /// <summary>The stack as it was applied: the same images, so the same generations.</summary>
    private StackSpec Applied(Intent intent) => StackBuilder.Build(intent, AppliedImages.Of(intent), options);

    private async Task<ImmutableArray<DomainStatus>> DomainsAsync(ImmutableArray<RouteSpec> routes, CancellationToken cancel)
    {
        using var questions = new Questions(AtOnce, EnginePatience, time, cancel);
        return [.. await Task.WhenAll(routes.Select(async route => new DomainStatus(
            route.Domain, $"{route.App}:{route.Port}",
            await questions.AskAsync(late => tls.ProbeAsync(route.Domain, late), TlsFacts.Missing))))];
    }

    private async Task<(ImmutableArray<ServiceStatus> Services, string? Problem)> ServicesAsync(
        Intent? intent, ImmutableArray<ServiceSpec> services, CancellationToken cancel)
    {
        ImmutableArray<ObservedContainer> containers;
        using var late = new CancellationTokenSource(EnginePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            containers = await engine.ListAsync(either.Token);
        }
        catch (AdapterException unreachable)
        {
            return ([], unreachable.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ([], $"the engine did not answer within {EnginePatience.TotalSeconds:0} s");
        }

        var lines = ServiceList.Create(services, containers);
        var longest = lines.Select(line => ServiceReporter.QuestionTo(line)?.Timeout ?? TimeSpan.Zero).DefaultIfEmpty().Max();
        using var asked = new Questions(AtOnce, Patience + longest, time, cancel);
        using var inspected = new Questions(AtOnce, Patience, time, cancel);
        var reporter = new ServiceReporter(intent, state.Notes, details, probe, asked, inspected, time.GetUtcNow());
        return ([.. await Task.WhenAll(lines.Select(line => reporter.DescribeAsync(line, Replicas(line, lines))))], null);
    }

    private static ReplicaCount? Replicas(ServiceLine line, ImmutableArray<ServiceLine> lines) => line.Spec is not { } spec || line.Name != spec.App
        ? null
        : new ReplicaCount(lines.Count(other => other.Name == line.Name && other.Container is { IsRunning: true }), spec.Replicas);
}
