using System.Collections.Immutable;
using Tower.Actors.Engine;
using Tower.Actors.Stack;

namespace Tower.Actors.Deployments;

/// <summary>The Tower that runs a deployment, as one of the containers the deployment is about. Pure.</summary>
internal static class RunningTower
{
    /// <summary>Its own container; null while the stack is started from outside.</summary>
    /// <param name="containers">What runs.</param>
    /// <param name="generation">Its generation; null when it was not told: then it is the only one that runs.</param>
    public static ObservedContainer? Find(ImmutableArray<ObservedContainer> containers, string? generation)
    {
        var running = containers.Where(container => container is { Kind: ServiceKind.Tower, IsRunning: true }).ToImmutableArray();
        return generation is null
            ? running.Length == 1 ? running[0] : null
            : running.FirstOrDefault(container => container.Generation == generation);
    }

    /// <summary>
    /// The stack with the running Tower in the place of the one that was asked for: everything else is deployed by this one,
    /// before it hands over.
    /// </summary>
    public static StackSpec Keep(StackSpec stack, ObservedContainer own, string image) => stack with
    {
        Services =
        [
            .. stack.Services.Select(service => service.Kind == ServiceKind.Tower
                ? service with { Name = own.Service, Generation = own.Generation, Image = image }
                : service),
        ],
        Routes =
        [
            .. stack.Routes.Select(route => route.App == ServiceNames.Tower ? route with { Upstream = own.Service } : route),
        ],
    };
}
