using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>
/// Finds out which services a failed <c>up</c> did not start, and why. Compose gives up at the first one and passes on the
/// engine's words, which do not name it; the engine keeps a reason with each container.
/// </summary>
internal sealed class UnstartedServices(IContainerEngine engine)
{
    /// <summary>The failure again, with each service and its reason.</summary>
    /// <param name="services">Those that were to be started.</param>
    /// <param name="failure">What Compose said.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<AdapterException> ExplainAsync(ImmutableArray<ServiceSpec> services, AdapterException failure, CancellationToken cancel)
    {
        try
        {
            var there = await OfAsync(services, cancel).ConfigureAwait(false);
            var reasons = there.Where(container => container.StartError is not null).DistinctBy(container => container.Service)
                .ToDictionary(container => container.Service, container => container.StartError!);
            if (reasons.Count > 0)
            {
                ImmutableArray<ServiceSpec> others = [.. services.Where(service => !reasons.ContainsKey(service.Name))];
                foreach (var (service, reason) in await TryAsync(others, there, cancel).ConfigureAwait(false))
                    reasons.Add(service, reason);
            }
            var missing = services.Select(service => service.Name).Where(name => there.All(container => container.Service != name)).ToList();
            return Again(Sentence(failure, reasons, missing), failure.Detail);
        }
        catch (AdapterException unknown)
        {
            return Again($"{failure.Message}; which services could not be started is not known: {unknown.Message}", failure.Detail);
        }

        AdapterException Again(string message, ImmutableArray<string> detail) =>
            new(failure.Code, message, detail, failure) { Speaker = failure.Speaker };
    }

    private static string Sentence(AdapterException failure, Dictionary<string, string> reasons, List<string> missing) =>
        reasons.Count > 0
            ? string.Join("; ", reasons.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => StartErrors.Sentence(pair.Key, pair.Value)))
            : missing.Count > 0 ? $"{failure.Message}; no container was created for {string.Join(", ", missing)}" : failure.Message;

    private async Task<ImmutableArray<ObservedContainer>> OfAsync(ImmutableArray<ServiceSpec> services, CancellationToken cancel) =>
        [.. (await engine.ListAsync(cancel).ConfigureAwait(false)).Where(container => services.Any(service => service.Name == container.Service))];

    // Of those Compose has created and not come to, the engine has no reason yet. One that may write what it keeps is not started
    // for a reason alone: the deployment is undone in any case, and would end it in the middle.
    private async Task<ConcurrentDictionary<string, string>> TryAsync(
        ImmutableArray<ServiceSpec> services, ImmutableArray<ObservedContainer> there, CancellationToken cancel)
    {
        var untried = there.Where(container => container is { State: "created", StartError: null, Volumes.IsEmpty: true }
            && services.Any(service => service.Name == container.Service && service.Mounts.All(mount => mount.ReadOnly)))
            .DistinctBy(container => container.Service);
        var reasons = new ConcurrentDictionary<string, string>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = IContainerEngine.AtATime, CancellationToken = cancel };
        await Parallel.ForEachAsync(untried, parallel, async (container, inTime) =>
        {
            try
            {
                await engine.StartAsync(container.Id, inTime).ConfigureAwait(false);
            }
            catch (AdapterException refused) when (refused is not EngineUnreachableException)
            {
                reasons[container.Service] = refused.Message;
            }
        }).ConfigureAwait(false);
        // The container has the reason without what was asked of the engine before it.
        foreach (var container in reasons.IsEmpty ? [] : await OfAsync(services, cancel).ConfigureAwait(false))
        {
            if (container.StartError is { } reason)
                reasons[container.Service] = reason;
        }
        return reasons;
    }
}
