using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks for a deployment's journal to be begun. Answered by <see cref="Done"/>.</summary>
/// <param name="Head">What it sets out to do.</param>
public sealed record OpenJournal(JournalHead Head) : StepWork;

/// <summary>
/// Asks for an entry to be written before what it names is done. Answered by <see cref="Done"/>.
/// </summary>
/// <param name="Entry">What is about to be done.</param>
public sealed record JournalStep(JournalEntry Entry) : StepWork;

/// <summary>Asks for a deployment's result to be written. Answered by <see cref="Done"/>.</summary>
/// <param name="Result">How it ended.</param>
public sealed record CloseJournal(JournalResult Result) : StepWork;

/// <summary>Asks what there is on disk. Answered by <see cref="JournalsRead"/>.</summary>
public sealed record ReadJournals : StepWork;

/// <summary>All deployments on disk.</summary>
/// <param name="Journals">The oldest first.</param>
public sealed record JournalsRead(ImmutableArray<JournaledDeployment> Journals);
