using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>What the work of a plan's steps is made from.</summary>
/// <param name="Options">The settings of this process.</param>
/// <param name="StackOptions">The settings the stack is to run with.</param>
/// <param name="Desired">What should run.</param>
/// <param name="Observed">What runs.</param>
/// <param name="DraftPath">The compose file that was checked, absolute.</param>
internal sealed record StepFacts(
    TowerOptions Options, TowerOptions StackOptions, DesiredState Desired, ObservedState Observed, string DraftPath)
{
    /// <summary>The intent as it is saved, with its stamp.</summary>
    public required Intent Stamped { get; init; }

    /// <summary>Whether saving ends what is on trial.</summary>
    public bool EndsTrial { get; init; }

    /// <summary>How often containers that were proven ready had been restarted by then, by container id: a first generation may be.</summary>
    public ImmutableDictionary<string, int> Restarts { get; init; } = ImmutableDictionary<string, int>.Empty;

    internal StepWork Start(ImmutableArray<ServiceSpec> services, bool recreate) =>
        new StartServices(DraftPath, services, Desired.Files.SecretEnvironment, recreate);

    internal StepWork Route(StackSpec stack) => new SwitchTraffic(CaddyConfig.Render(stack, Options));

    internal StepWork Save() => new SaveState(
        Stamped, NotesToSave.Of(Desired, Observed, Observed.Notes, Desired.Held, Options.Project), Desired.Files)
    {
        EndsTrial = EndsTrial,
    };
}
