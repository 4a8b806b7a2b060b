using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Runs;

/// <summary>What a run is about, once it has compared what should run with what runs.</summary>
/// <param name="Target">What this Tower deploys.</param>
/// <param name="Desired">What should run.</param>
/// <param name="Observed">What ran when it was looked at.</param>
/// <param name="DraftPath">The compose file that was checked.</param>
internal sealed record Rollout(RunTarget Target, DesiredState Desired, ObservedState Observed, string DraftPath)
{
    /// <summary>The plan.</summary>
    public RolloutPlan Plan { get; init; } = new([], [], []);

    /// <summary>Folders of the host that may not be mounted.</summary>
    public ImmutableArray<RefusedFolder> RefusedFolders { get; init; } = [];

    /// <summary>How often containers that were proven ready had been restarted by then, by container id.</summary>
    public ImmutableDictionary<string, int> Restarts { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>What the plan changes, and Tower itself.</summary>
    public ImmutableArray<string> ChangedWithTower =>
        [.. Plan.Changed.Append(Values.ServiceNames.Tower).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The tags of the images, by app.</summary>
    public ImmutableSortedDictionary<string, string> Versions => Desired.Images
        .Where(image => image.Tag is not null)
        .ToImmutableSortedDictionary(image => image.App, image => image.Tag!, StringComparer.Ordinal);

    /// <summary>An intent with the stamp of this deployment.</summary>
    public Intent Stamped(DeploymentRun run, Intent intent) => intent with
    {
        Applied = new AppliedStamp
        {
            At = run.Now,
            Deployment = run.Id.Value,
            Images = Desired.Images.ToImmutableSortedDictionary(image => image.App, image => image.PinnedImage, StringComparer.Ordinal),
        },
    };

    /// <summary>What the work of the plan's steps is made from.</summary>
    public StepFacts Facts(DeploymentRun run) => new(run.Options, run.StackOptions, Desired, Observed, DraftPath)
    {
        Stamped = Stamped(run, Target.Intent),
        EndsTrial = run.Order.IsRevert,
        Restarts = Restarts,
    };
}
