using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>Asks for a deployment's journal to be begun. Answered by <see cref="JournalOpened"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Head">What it sets out to do.</param>
public sealed record OpenJournal(DeploymentId Id, JournalHead Head) : StepRequest(Id);

/// <summary>The intent and the plan are on disk.</summary>
/// <param name="Id">The deployment.</param>
public sealed record JournalOpened(DeploymentId Id);

/// <summary>
/// Asks for an entry to be written before what it names is done. Answered by <see cref="StepJournaled"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Entry">What is about to be done.</param>
public sealed record JournalStep(DeploymentId Id, JournalEntry Entry) : StepRequest(Id);

/// <summary>The entry is on disk: what it names may be done.</summary>
/// <param name="Id">The deployment.</param>
public sealed record StepJournaled(DeploymentId Id);

/// <summary>Asks for a deployment's result to be written. Answered by <see cref="JournalClosed"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Result">How it ended.</param>
public sealed record CloseJournal(DeploymentId Id, JournalResult Result) : StepRequest(Id);

/// <summary>The result is on disk: nothing of the deployment will be recovered.</summary>
/// <param name="Id">The deployment.</param>
public sealed record JournalClosed(DeploymentId Id);

/// <summary>Asks what there is on disk. Answered by <see cref="JournalsRead"/>.</summary>
/// <param name="Id">Belongs to no deployment: one of the asker's choice, for <see cref="CancelWork"/>.</param>
public sealed record ReadJournals(DeploymentId Id) : StepRequest(Id);

/// <summary>All deployments on disk.</summary>
/// <param name="Journals">The oldest first.</param>
public sealed record JournalsRead(ImmutableArray<JournaledDeployment> Journals);
