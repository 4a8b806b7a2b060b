using System.Collections.Immutable;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Which deployments that are over keep their record. Pure.</summary>
internal static class KeptRecords
{
    /// <summary>
    /// Those to be removed. What succeeded is counted apart from what did not: however often a deployment fails, there is a way
    /// back.
    /// </summary>
    /// <param name="ended">The deployments that are over, the oldest first.</param>
    /// <param name="kept">How many of each are kept.</param>
    public static ImmutableArray<DeploymentId> Superfluous(
        IEnumerable<(DeploymentId Id, DeploymentOutcome Outcome)> ended, int kept) =>
    [
        .. from one in ended
           group one.Id by one.Outcome == DeploymentOutcome.Succeeded into alike
           from id in alike.SkipLast(kept)
           select id,
    ];
}
