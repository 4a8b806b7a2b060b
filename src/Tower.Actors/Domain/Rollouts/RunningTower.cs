using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>The Tower that runs a deployment, and what it finds, among what the deployment is about. Pure.</summary>
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
    /// The stack with the containers there are, where this version of Tower would make others: who takes over replaces nothing. That is for the
    /// next deployment, which has a plan, guards and a way back.
    /// </summary>
    /// <param name="stack">What this version would make.</param>
    /// <param name="containers">What there is.</param>
    public static StackSpec KeepAll(StackSpec stack, ImmutableArray<ObservedContainer> containers)
    {
        foreach (var service in stack.Services.Where(service => service.Kind != ServiceKind.Tower))
        {
            if (containers.Any(container => (container.Service, container.Generation) == (service.Name, service.Generation)))
                continue;
            var there = containers.Where(container => container.Kind == service.Kind && container.App == service.App)
                .OrderByDescending(container => container.IsRunning).FirstOrDefault();
            if (there is not null)
                stack = Keep(stack, service, there);
        }
        return stack;
    }

    private static StackSpec Keep(StackSpec stack, ServiceSpec wanted, ObservedContainer there) => stack with
    {
        Services = [.. stack.Services.Select(service => service.Name == wanted.Name ? service with { Name = there.Service, Generation = there.Generation } : service)],
        Routes =
        [
            .. stack.Routes.Select(route => route.App == wanted.App && route.Upstream == wanted.Name
                ? route with
                {
                    Upstream = there.Service,
                    Hosts = [.. route.Hosts.Select(host => host.Replace(wanted.Name, there.Service, StringComparison.Ordinal))],
                }
                : route),
        ],
    };

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
