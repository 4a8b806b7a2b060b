using System.Collections.Immutable;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;

namespace Tower.Actors.Journal;

/// <summary>Opens a deployment's journal. Answered by <see cref="JournalOpened"/>.</summary>
public sealed record OpenJournal(DeploymentId Id, JournalHead Head) : StepRequest(Id);

/// <summary>It is open.</summary>
public sealed record JournalOpened(DeploymentId Id);

/// <summary>Notes what is about to be done. Answered by <see cref="StepJournaled"/>.</summary>
public sealed record JournalStep(DeploymentId Id, JournalEntry Entry) : StepRequest(Id);

/// <summary>It is on disk.</summary>
public sealed record StepJournaled(DeploymentId Id);

/// <summary>Notes how a deployment ended. Answered by <see cref="JournalClosed"/>.</summary>
public sealed record CloseJournal(DeploymentId Id, JournalResult Result) : StepRequest(Id);

/// <summary>It is closed.</summary>
public sealed record JournalClosed(DeploymentId Id);

/// <summary>Asks for all journals. Answered by <see cref="JournalsRead"/>.</summary>
public sealed record ReadJournals(DeploymentId Id) : StepRequest(Id);

/// <summary>The journals, the oldest first.</summary>
public sealed record JournalsRead(ImmutableArray<JournaledDeployment> Journals);
