using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Apps that look like an app that goes, under a new name: their volumes would start empty. Pure.</summary>
internal static class Renamings
{
    /// <summary>One line per pair, which says how to keep the data.</summary>
    public static ImmutableArray<string> Hints(DesiredState desired, ObservedState observed)
    {
        if (observed.Applied is not { } applied)
            return [];
        var now = desired.Intent.Apps;
        var gone = applied.Apps.Where(old => now.All(app => app.Name != old.Name && app.RenamedFrom != old.Name)).ToImmutableArray();
        var added = now.Where(app => applied.Apps.All(old => old.Name != app.Name) && app.RenamedFrom is null).ToImmutableArray();
        return
        [
            .. from app in added
               from old in gone
               where KeepsData(app.Name, desired.Stack) && Keeps(old.Name, observed) && AreAlike(app, old)
               select $"{app.Name} is new and its volumes start empty; those of {old.Name}, which goes, stay on the server. If {app.Name} is "
                   + $"{old.Name} under a new name, add \"renamedFrom\": \"{old.Name}\" to keep its data",
        ];
    }

    private static bool AreAlike(AppSpec app, AppSpec old) =>
        RepositoryOf(app.Image) == RepositoryOf(old.Image) || app.AllDomains().Intersect(old.AllDomains()).Any()
        || app.Volumes.Intersect(old.Volumes).Any();

    private static (string? Host, string Repository) RepositoryOf(string image) =>
        ImageReference.TryParse(image, out var reference, out _) ? (reference.Host, reference.Repository) : (null, image);

    private static bool KeepsData(string app, StackSpec stack) =>
        stack.Services.Any(service => service.App == app && service.VolumeMounts.Any());

    private static bool Keeps(string app, ObservedState observed) =>
        observed.Containers.Any(container => container.App == app && !container.Volumes.IsEmpty)
        || observed.AppliedStack?.Services.Any(service => service.App == app && service.VolumeMounts.Any()) == true;
}
