using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Web.Status;

/// <summary>A line of the status: what should run, what runs, or both.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Spec">The service of the applied intent; null for what runs besides.</param>
/// <param name="Container">Its container; null when it is missing.</param>
/// <param name="IsCurrent">Whether the container is of the applied generation.</param>
internal sealed record ServiceLine(string Name, ServiceSpec? Spec, ObservedContainer? Container, bool IsCurrent);

/// <summary>Matches the services that should run with the containers there are. Pure.</summary>
internal static class ServiceList
{
    // The order of the blueprint's example; apps follow.
    private static readonly ImmutableArray<string> First =
        [ServiceNames.Caddy, ServiceNames.Registry, ServiceNames.Tower, ServiceNames.OtelLgtm];

    /// <summary>
    /// One line per container a service should have, by its app's name; while an app has several generations the others
    /// follow under their own names. A generation that is alone is the app, whichever it is.
    /// </summary>
    public static ImmutableArray<ServiceLine> Create(
        ImmutableArray<ServiceSpec> services, ImmutableArray<ObservedContainer> containers)
    {
        var lines = ImmutableArray.CreateBuilder<ServiceLine>();
        var byApp = containers
            .OrderByDescending(container => container.IsRunning)
            .ThenBy(container => container.Service, StringComparer.Ordinal)
            .GroupBy(container => container.App, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (var spec in services.OrderBy(Rank))
        {
            byApp.Remove(spec.App, out var found);
            found ??= [];
            var shown = Shown(spec, found);
            var replicas = found.FindAll(container => container.Service == shown);
            lines.AddRange(replicas.Select(container =>
                new ServiceLine(spec.App, spec, container, container.Service == spec.Name)));
            lines.AddRange(Enumerable.Repeat(
                new ServiceLine(spec.App, spec, null, IsCurrent: false), Math.Max(0, spec.Replicas - replicas.Count)));
            lines.AddRange(found.Except(replicas)
                .Select(other => new ServiceLine(other.Service, spec, other, IsCurrent: false)));
        }
        lines.AddRange(byApp.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)
            .Select(orphan => new ServiceLine(orphan.Service, null, orphan, IsCurrent: false)));
        return lines.ToImmutable();
    }

    // The generation whose containers have the app's name.
    private static string Shown(ServiceSpec spec, List<ObservedContainer> found)
    {
        var generations = found.Select(container => container.Service).ToHashSet(StringComparer.Ordinal);
        return generations.Contains(spec.Name) || generations.Count != 1 ? spec.Name : generations.Single();
    }

    // OrderBy is stable: apps keep the intent's order.
    private static int Rank(ServiceSpec spec) => First.IndexOf(spec.App) is >= 0 and var rank ? rank : First.Length;
}
