using System.Collections.Immutable;
using Tower.Actors.Stack;
using Tower.Messages.Failures;

namespace Tower.Actors.Deployments;

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

    private static string Paths(ServiceSpec service) => string.Join(" and ", service.ImageMounts.Select(mount => mount.Target));
}
