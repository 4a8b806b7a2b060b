using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Work;

/// <summary>Asks for the new state to be written. Answered by <see cref="StateSaved"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Applied">The intent, stamped.</param>
/// <param name="Notes">What is known of its apps beside it.</param>
/// <param name="Files">The files.</param>
public sealed record SaveState(DeploymentId Id, Intent Applied, StackNotes Notes, StackFiles Files) : StepRequest(Id)
{
    /// <summary>Whether nothing is on trial with it: it undoes what was.</summary>
    public bool EndsTrial { get; init; }
}

/// <summary>The new state is on disk.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Trial">What of it is on trial, since this deployment or an earlier one; null: nothing.</param>
public sealed record StateSaved(DeploymentId Id, Trial? Trial = null);

/// <summary>Asks for the config Caddy starts from. Answered by <see cref="CaddyConfigSeeded"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Routing">The config, and the table of upstreams.</param>
public sealed record SeedCaddyConfig(DeploymentId Id, CaddyRouting Routing) : StepRequest(Id);

/// <summary>The config is on disk.</summary>
public sealed record CaddyConfigSeeded(DeploymentId Id);

/// <summary>
/// Says that the temporary compose file is not needed any more. Answered by <see cref="DraftDiscarded"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
public sealed record DiscardDraft(DeploymentId Id) : StepRequest(Id);

/// <summary>There is none any more.</summary>
/// <param name="Id">The deployment.</param>
public sealed record DraftDiscarded(DeploymentId Id);
