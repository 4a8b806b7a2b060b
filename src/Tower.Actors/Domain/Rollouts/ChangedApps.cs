using System.Collections.Immutable;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Which apps a deployment changes, and what of Tower's own section.</summary>
internal static class ChangedApps
{
    /// <summary>Those with a new generation, a new route, or none of either any more; sorted.</summary>
    public static ImmutableArray<string> Of(
        DesiredState desired,
        ObservedState observed,
        ImmutableArray<ServiceSpec> missing,
        ImmutableArray<ObservedContainer> retired)
    {
        var before = observed.Applied?.Apps.ToDictionary(app => app.Name) ?? [];
        var moved = desired.Intent.Apps.Where(app => before.TryGetValue(app.Name, out var old)
            && (!Domains.Same(app, old) || app.Protocol != old.Protocol));
        return
        [
            .. missing.Select(service => service.App)
                .Concat(retired.Select(container => container.App))
                .Concat(moved.Select(app => app.Name))
                .Concat(observed.Applied is { } applied ? OwnSection.Changes(applied, desired.Intent).Select(change => change.Name) : [])
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
