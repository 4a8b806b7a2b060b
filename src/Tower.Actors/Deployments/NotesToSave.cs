using System.Collections.Immutable;
using Tower.Actors.Engine;
using Tower.Actors.Images;
using Tower.Actors.Stack;
using Tower.Actors.State;

namespace Tower.Actors.Deployments;

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
        var adopted = services.Select(service => service.RenamedFrom).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var app in before.Apps.Keys.Concat(observed.Containers.Where(IsApp).Select(container => container.App)).Distinct())
        {
            // The volumes of an app that goes are found again when it comes back.
            if (!adopted.Contains(app) && Gone(app, observed, before, project) is { Volumes.IsEmpty: false } gone)
                apps[app] = gone;
        }
        foreach (var service in services)
        {
            apps[service.App] = new AppNotes
            {
                Tag = desired.Images.FirstOrDefault(image => image.App == service.App)?.Tag,
                Hostname = service.Hostname,
                Volumes = service.VolumeMounts.ToImmutableSortedDictionary(
                    mount => VolumeAssignment.KeyInNotes(service, mount),
                    mount => desired.Stack.VolumeNames.GetValueOrDefault(mount.Source) ?? $"{project}_{mount.Source}",
                    StringComparer.Ordinal),
                Held = held.GetValueOrDefault(service.App),
            };
        }
        return new StackNotes(apps.ToImmutable());
    }

    private static AppNotes Gone(string app, ObservedState observed, StackNotes before, string project)
    {
        var known = before.Of(app);
        var volumes = known.Volumes;
        foreach (var volume in observed.Containers.Where(container => IsApp(container) && container.App == app).SelectMany(one => one.Volumes))
        {
            if (!volume.Name.StartsWith($"{project}_app_{app}_", StringComparison.Ordinal) && !volumes.ContainsValue(volume.Name))
                volumes = volumes.SetItem(volume.Path, volume.Name);
        }
        var existing = observed.Volumes.Select(volume => volume.Name).ToHashSet(StringComparer.Ordinal);
        return new AppNotes
        {
            Hostname = known.Hostname,
            Volumes = volumes.RemoveRange(volumes.Where(volume => !existing.Contains(volume.Value)).Select(volume => volume.Key)),
        };
    }

    private static bool IsApp(ObservedContainer container) => container.Kind == ServiceKind.App;
}
