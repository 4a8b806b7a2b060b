using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Keeps <c>tower init</c> from removing anything that is on the server. Pure.</summary>
internal static class BootstrapGuard
{
    /// <summary>Why the first deployment does not begin; null: it removes nothing.</summary>
    public static GuardRefusal? Check(RolloutPlan plan)
    {
        var gone = plan.Steps.OfType<PlanStep.Retire>().SelectMany(step => step.Containers)
            // A Tower is there only of a try that failed, and may be replaced: with any other `tower init` does not come this far.
            .Where(container => container.Kind == ServiceKind.App)
            .Select(container => $"{container.Service}: {container.State}").ToImmutableArray();
        return gone.IsEmpty ? null : new GuardRefusal(FailureCodes.ServerInUse,
            $"apps of an earlier Tower are on this server, and `tower init` removes none: {string.Join(", ", gone)}; nothing was changed",
            gone);
    }
}
