using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Refuses to start an app whose data Tower could not keep. Pure.</summary>
internal static class VolumeGuard
{
    /// <summary>Why the services do not start; null: they may.</summary>
    /// <param name="starting">The services a plan starts.</param>
    public static GuardRefusal? Check(IEnumerable<ServiceSpec> starting)
    {
        var shared = starting
            .Where(service => !service.ImageMounts.IsEmpty && (service.Strategy == RolloutStrategy.Rolling || service.Replicas > 1))
            .ToImmutableArray();
        if (shared.IsEmpty)
            return null;
        return new GuardRefusal(FailureCodes.VolumeUndeclared,
            string.Join("; ", shared.Select(service =>
                $"the image of {service.App} declares the volume {Paths(service)}, which the document does not name, and "
                + (service.Replicas > 1 ? $"{service.Replicas} containers" : "two generations of strategy rolling")
                + " would each write to a volume of their own"))
            + "; nothing was changed",
            [.. shared.SelectMany(service => service.ImageMounts.Select((mount, index) =>
                $"{service.App}: to have its containers share it, add \"volumes\": [\"data{(index == 0 ? "" : index + 1)}:{mount.Target}\"]"))]);
    }

    /// <summary>
    /// Why the services do not start with a volume that is another app's: an app that was renamed has taken its volume along,
    /// and one that is called as it was before would find the same. Null: none does.
    /// </summary>
    /// <param name="starting">The services a plan starts.</param>
    /// <param name="stack">All that is to run.</param>
    /// <param name="project">The compose project.</param>
    public static GuardRefusal? CheckOwners(IEnumerable<ServiceSpec> starting, StackSpec stack, string project)
    {
        var owners = stack.Services.Where(service => service.Kind == ServiceKind.App)
            .SelectMany(service => service.VolumeMounts.Select(mount => (service.App, mount.Target, Volume: stack.VolumeOf(mount.Source, project))))
            .ToLookup(mount => mount.Volume, StringComparer.Ordinal);
        var apps = starting.Select(service => service.App).ToHashSet(StringComparer.Ordinal);
        var shared = owners.Where(mounts => mounts.Select(mount => mount.App).Distinct().Count() > 1 && mounts.Any(mount => apps.Contains(mount.App)))
            .ToImmutableArray();
        return shared.IsEmpty ? null : new GuardRefusal(FailureCodes.VolumeShared,
            string.Join("; ", shared.Select(mounts => $"{string.Join(" and ", mounts.Select(mount => mount.App).Distinct())} would each write to the volume {mounts.Key}"))
            + "; nothing was changed",
            [.. shared.SelectMany(mounts => mounts.Where(mount => $"{project}_app_{mount.App}_" is var own && mounts.Key.StartsWith(own, StringComparison.Ordinal))
                .Select(mount => $"{mount.App}: to start it with a volume of its own, call that otherwise, e.g. \"volumes\": [\"{mount.App}2:{mount.Target}\"]"))]);
    }

    private static string Paths(ServiceSpec service) => string.Join(" and ", service.ImageMounts.Select(mount => mount.Target));
}
