using System.Collections.Immutable;
using Tower.Actors.Engine;
using Tower.Actors.Stack;

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
    /// One line per service by its app's name; while an app has several generations the others follow under their own
    /// names. A generation that is alone is the app, whichever it is.
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
            var current = found.Find(container => container.Service == spec.Name)
                ?? (found.Count == 1 ? found[0] : null);
            lines.Add(new ServiceLine(spec.App, spec, current, current?.Service == spec.Name));
            lines.AddRange(found.Where(other => other != current)
                .Select(other => new ServiceLine(other.Service, spec, other, IsCurrent: false)));
        }
        lines.AddRange(byApp.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)
            .Select(orphan => new ServiceLine(orphan.Service, null, orphan, IsCurrent: false)));
        return lines.ToImmutable();
    }

    // OrderBy is stable: apps keep the intent's order.
    private static int Rank(ServiceSpec spec) => First.IndexOf(spec.App) is >= 0 and var rank ? rank : First.Length;
}
