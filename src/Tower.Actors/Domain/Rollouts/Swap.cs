using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>An app whose generations must not run side by side: the old one is stopped, then the new one is started.</summary>
/// <param name="Service">The generation to come.</param>
/// <param name="Old">The containers of the one before that run.</param>
/// <param name="Dials">Where its requests go until now; empty: it gets none.</param>
internal sealed record Swap(ServiceSpec Service, ImmutableArray<ObservedContainer> Old, ImmutableArray<string> Dials)
{
    /// <summary>The swaps among services that are to be started. Without an old generation that runs there is nothing to swap.</summary>
    public static ImmutableArray<Swap> Of(ImmutableArray<ServiceSpec> services, ObservedState observed) =>
    [
        .. from service in services
           where service is { Kind: ServiceKind.App, Strategy: RolloutStrategy.Recreate }
           let old = observed.Containers
               .Where(container => container is { Kind: ServiceKind.App, State: "running" or "restarting" }
                   && service.Replaces(container.App) && container.Service != service.Name)
               .ToImmutableArray()
           where old.Length > 0
           select new Swap(service, old,
               [.. old.SelectMany(container => Upstreams.Of(container, observed)).Distinct()]),
    ];
}
