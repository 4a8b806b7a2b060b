using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks for the new state to be written. Answered by <see cref="StateSaved"/>.</summary>
/// <param name="Applied">The intent, stamped.</param>
/// <param name="Notes">What is known of its apps beside it.</param>
/// <param name="Files">The files.</param>
public sealed record SaveState(Intent Applied, StackNotes Notes, StackFiles Files) : StepWork
{
    /// <summary>Whether nothing is on trial with it: it undoes what was.</summary>
    public bool EndsTrial { get; init; }
}

/// <summary>The new state is on disk.</summary>
/// <param name="Trial">What of it is on trial, since this deployment or an earlier one; null: nothing.</param>
public sealed record StateSaved(Trial? Trial = null);

/// <summary>Asks for the config Caddy starts from. Answered by <see cref="Done"/>.</summary>
/// <param name="Routing">The config, and the table of upstreams.</param>
public sealed record SeedRouting(CaddyRouting Routing) : StepWork;

/// <summary>
/// Says that the temporary compose file is not needed any more. Answered by <see cref="Done"/>.
/// </summary>
public sealed record DiscardDraft : StepWork;
