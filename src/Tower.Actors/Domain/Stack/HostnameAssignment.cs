using System.Collections.Immutable;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// Which host name an app's container gets: one that stays from generation to generation, because some software keeps its data
/// under it (RabbitMQ). Several containers of an app have no name of their own. Pure.
/// </summary>
internal static class HostnameAssignment
{
    // What the engine makes of a container's id when nobody says otherwise.
    private const int EngineLength = 12;

    /// <summary>The service with its host name.</summary>
    public static ServiceSpec Of(ServiceSpec service, ImmutableArray<ObservedContainer> containers, StackNotes notes)
    {
        if (service.Kind != ServiceKind.App || service.Replicas > 1)
            return service;
        return service with
        {
            Hostname = service.Strategy == RolloutStrategy.Recreate ? Kept(service, containers, notes) : service.App,
        };
    }

    private static string Kept(ServiceSpec service, ImmutableArray<ObservedContainer> containers, StackNotes notes)
    {
        var current = containers
            .Where(container => container.Kind == ServiceKind.App && (container.App == service.App || container.App == service.RenamedFrom))
            .OrderByDescending(container => container.IsRunning)
            .FirstOrDefault();
        // One that an earlier Tower made without a name has its data under the one the engine chose.
        return current?.Hostname
            ?? current?.Id[..Math.Min(EngineLength, current.Id.Length)]
            ?? notes.Of(service.App).Hostname
            ?? (service.RenamedFrom is { } before ? notes.Of(before).Hostname : null)
            ?? service.App;
    }
}
