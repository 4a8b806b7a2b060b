using System.Collections.Immutable;

namespace Tower.Messages.Deployments;

/// <summary>Asks the coordinator for the deployments it knows. Answered by <see cref="DeploymentsListed"/>.</summary>
public sealed record ListDeployments
{
    /// <summary>The only one.</summary>
    public static readonly ListDeployments Instance = new();

    private ListDeployments()
    {
    }
}

/// <summary>The deployments that wait or run, and the last ones that did or tried something.</summary>
/// <param name="Deployments">The newest first.</param>
public sealed record DeploymentsListed(ImmutableArray<DeploymentSummary> Deployments);

/// <summary>One deployment in a list.</summary>
/// <param name="Id">Which.</param>
/// <param name="Trigger">Why it was asked for; null for one of which the disk has no more than its result.</param>
/// <param name="RequestedAt">When (UTC); of one with a result alone, when it ended.</param>
/// <param name="Position">0: it runs; n: n deployments are before it; null: it is over.</param>
/// <param name="Outcome">How it ended; null while it waits or runs.</param>
/// <param name="Result">The last line of its log, <c>RESULT …</c>; null while it waits or runs.</param>
public sealed record DeploymentSummary(
    DeploymentId Id,
    DeploymentTrigger? Trigger,
    DateTimeOffset RequestedAt,
    int? Position,
    DeploymentOutcome? Outcome,
    string? Result)
{
    /// <summary>What the last line says, as fields; null while it waits or runs.</summary>
    public ResultFacts? Facts { get; init; }

    /// <summary>
    /// What it set out to change; empty before it has a plan, and for one recorded by a Tower that did not note it. What became of
    /// it is <see cref="ResultFacts.Changed"/>.
    /// </summary>
    public ImmutableArray<DeploymentChange> Changes { get; init; } = [];
}
