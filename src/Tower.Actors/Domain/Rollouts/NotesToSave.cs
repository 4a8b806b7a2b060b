using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>What is written beside the intent when a deployment saves its state. Pure.</summary>
internal static class NotesToSave
{
    /// <summary>The notes of the new state.</summary>
    /// <param name="desired">What will run.</param>
    /// <param name="observed">What ran until now.</param>
    /// <param name="before">The notes until now.</param>
    /// <param name="held">Apps that stay at an earlier image.</param>
    /// <param name="project">The compose project.</param>
    public static StackNotes Of(
        DesiredState desired,
        ObservedState observed,
        StackNotes before,
        ImmutableDictionary<string, HeldImage> held,
        string project)
    {
        var apps = ImmutableSortedDictionary.CreateBuilder<string, AppNotes>(StringComparer.Ordinal);
        var services = desired.Stack.Services.Where(service => service.Kind == ServiceKind.App).ToImmutableArray();
        var mounted = services.ToDictionary(service => service.App, service => Mounted(service, desired.Stack, project), StringComparer.Ordinal);
        // What one app has is not also what another one had: it may have come from there.
        var taken = mounted.Values.SelectMany(volumes => volumes.Values).ToHashSet(StringComparer.Ordinal);
        foreach (var app in before.Apps.Keys.Concat(observed.Containers.Where(IsApp).Select(container => container.App)).Distinct())
        {
            // The volumes of an app that goes are found again when it comes back.
            if (!mounted.ContainsKey(app) && Had(app, observed, before, taken, project) is { IsEmpty: false } volumes)
                apps[app] = new AppNotes { Hostname = before.Of(app).Hostname, Volumes = volumes, Paths = Paths(volumes, before.Of(app), observed) };
        }
        foreach (var service in services)
        {
            var left = Had(service.App, observed, before, taken, project).RemoveRange(mounted[service.App].Keys);
            apps[service.App] = new AppNotes
            {
                Tag = desired.Images.FirstOrDefault(image => image.App == service.App)?.Tag,
                Hostname = service.Hostname,
                Volumes = mounted[service.App],
                Left = left,
                Paths = Paths(left, before.Of(service.App), observed).SetItems(service.Mounts.Intersect(service.VolumeMounts).Select(
                    mount => KeyValuePair.Create(mounted[service.App][VolumeAssignment.KeyInNotes(service, mount)], mount.Target))),
                Held = held.GetValueOrDefault(service.App),
            };
        }
        return new StackNotes(apps.ToImmutable()) { Settings = desired.Stack.Settings };
    }

    private static ImmutableSortedDictionary<string, string> Mounted(ServiceSpec service, StackSpec stack, string project) =>
        service.VolumeMounts.ToImmutableSortedDictionary(
            mount => VolumeAssignment.KeyInNotes(service, mount),
            mount => stack.VolumeOf(mount.Source, project),
            StringComparer.Ordinal);

    /// <summary>The volumes an app is known to have had, and that are still there.</summary>
    private static ImmutableSortedDictionary<string, string> Had(
        string app, ObservedState observed, StackNotes before, HashSet<string> taken, string project)
    {
        var known = before.Of(app);
        var volumes = known.Left.SetItems(known.Volumes);
        foreach (var volume in observed.Containers.Where(container => IsApp(container) && container.App == app).SelectMany(one => one.Volumes))
        {
            if (!volume.Name.StartsWith($"{project}_app_{app}_", StringComparison.Ordinal) && !volumes.ContainsValue(volume.Name))
                volumes = volumes.SetItem(volume.Path, volume.Name);
        }
        var existing = observed.Volumes.Select(volume => volume.Name).ToHashSet(StringComparer.Ordinal);
        return volumes.RemoveRange(volumes
            .Where(volume => !existing.Contains(volume.Value) || taken.Contains(volume.Value)).Select(volume => volume.Key));
    }

    private static ImmutableSortedDictionary<string, string> Paths(
        ImmutableSortedDictionary<string, string> volumes, AppNotes before, ObservedState observed)
    {
        var mounted = observed.Containers.Where(IsApp).SelectMany(container => container.Volumes);
        return before.Paths.SetItems(mounted.Select(volume => KeyValuePair.Create(volume.Name, volume.Path)))
            .Where(path => volumes.Any(volume => volume.Value == path.Key && volume.Key != path.Value))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static bool IsApp(ObservedContainer container) => container.Kind == ServiceKind.App;
}
