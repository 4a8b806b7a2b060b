using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>
/// What an undone generation may have done to data that the one before it goes on with: containers are undone, what they wrote is
/// not. Pure.
/// </summary>
internal static class WrittenData
{
    /// <summary>A sentence for each app whose new generation could write where the old one keeps its data.</summary>
    /// <param name="begun">The steps that were begun.</param>
    /// <param name="observed">What ran before.</param>
    /// <param name="stack">What was to run.</param>
    /// <param name="assigned">Which volumes are new with this deployment; null: that was not decided yet.</param>
    /// <param name="project">The compose project.</param>
    public static IEnumerable<string> Lines(
        ImmutableArray<PlanStep> begun, ObservedState observed, StackSpec stack, AssignedVolumes? assigned, string project)
    {
        foreach (var service in begun.OfType<PlanStep.Start>().SelectMany(step => step.Services).Where(service => service.Kind == ServiceKind.App))
        {
            var created = assigned?.Created.GetValueOrDefault(service.App, []) ?? [];
            var old = observed.Containers.FirstOrDefault(container => service.Replaces(container.App) && container.Service != service.Name);
            ImmutableArray<string> written =
            [
                .. service.Mounts.Concat(service.ImageMounts).Where(mount => !mount.ReadOnly)
                    .Select(mount => mount.IsBind ? mount.Source : stack.VolumeOf(mount.Source, project))
                    .Except(created),
            ];
            if (old is not null && !written.IsEmpty)
                yield return Sentence(service.Name, written, old.Service);
        }
    }

    /// <summary>The same of a deployment that another run undoes: of it there is only what it has started.</summary>
    /// <param name="undo">The steps back.</param>
    /// <param name="stack">What runs again.</param>
    public static IEnumerable<string> Lines(ImmutableArray<PlanStep> undo, StackSpec stack) =>
        from container in undo.OfType<PlanStep.Stop>().SelectMany(step => step.Containers)
            .Concat(undo.OfType<PlanStep.Retire>().SelectMany(step => step.Containers))
            .DistinctBy(container => container.Service)
        where container.Kind == ServiceKind.App && !container.Volumes.IsEmpty
        from service in stack.Services.Where(service => service.App == container.App && service.Name != container.Service).Take(1)
        select Sentence(container.Service, container.Volumes.Select(volume => volume.Name), service.Name);

    private static string Sentence(string undone, IEnumerable<string> written, string old) =>
        $"{undone} may have written to {string.Join(" and ", written)}, and that is not undone. If it changed the data, as a migration "
        + $"does, {old} serves again on data of a newer version: check that it can, otherwise restore the data from a backup or deploy "
        + "a version that fits it";
}
