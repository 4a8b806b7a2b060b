using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>
/// The deployments somebody can ask about: those that wait or run, the last that ended, and on the disk those of before this
/// process. For one actor, the coordinator.
/// </summary>
/// <param name="kept">
/// How many that ended are kept of each kind: as the disk does (<see cref="KeptRecords"/>), and apart from these as many that have
/// no record there (unchanged, planned, dropped from the queue). However often somebody refreshes, what did something stays.
/// </param>
internal sealed class DeploymentHistory(int kept)
{
    private readonly Dictionary<DeploymentId, Entry> _entries = [];
    private readonly Queue<DeploymentId> _unrecorded = new();
    private ImmutableSortedDictionary<string, JournaledDeployment> _archive =
        ImmutableSortedDictionary.Create<string, JournaledDeployment>(StringComparer.Ordinal);

    /// <summary>What the disk has of before.</summary>
    public void Read(ImmutableArray<JournaledDeployment> journals) => _archive =
        journals.ToImmutableSortedDictionary(journal => journal.Id.Value, journal => journal, StringComparer.Ordinal);

    /// <summary>Whether there is one of this id, on the disk or in this process.</summary>
    public bool Knows(DeploymentId id) => _entries.ContainsKey(id) || _archive.ContainsKey(id.Value);

    /// <summary>The last of their order but for those that wait; null: there is none.</summary>
    public DeploymentId? NewestBefore(IEnumerable<SubmitDeployment> waiting) => _entries.Keys.Except(waiting.Select(request => request.Id))
        .Select(id => id.Value).Concat(_archive.Keys)
        .Max(StringComparer.Ordinal) is { } newest ? new DeploymentId(newest) : null;

    /// <summary>One that waits or runs from now on; one that is over may be begun once more, to be recovered.</summary>
    /// <returns>The log it had until now; null: none.</returns>
    /// <exception cref="ArgumentException">It waits or runs already.</exception>
    public IActorRef? Begin(SubmitDeployment request, IActorRef log)
    {
        var before = _entries.GetValueOrDefault(request.Id);
        if (before is { Outcome: null })
            throw new ArgumentException($"{request.Id} waits or runs already", nameof(request));
        _entries[request.Id] = new Entry(request.Id, request.Trigger, request.RequestedAt, log);
        return before?.Log;
    }

    /// <summary>The log of one that is not forgotten, of this process.</summary>
    public IActorRef? LogOf(DeploymentId id) => _entries.GetValueOrDefault(id)?.Log;

    /// <summary>One of before this process, as the disk had it.</summary>
    public JournaledDeployment? Archived(DeploymentId id) => _archive.GetValueOrDefault(id.Value);

    /// <summary>One of before this process, of which the disk has no more than how it ended.</summary>
    public void Archive(JournaledDeployment ended) => _archive = _archive.SetItem(ended.Id.Value, ended);

    /// <summary>Notes what one sets out to change; one that was interrupted has that on the disk.</summary>
    public void Plan(DeploymentId id, ImmutableArray<DeploymentChange> changes)
    {
        if (_entries.TryGetValue(id, out var entry))
            _entries[id] = entry with { Changes = changes };
    }

    /// <summary>Notes how one ended.</summary>
    /// <param name="id">Which.</param>
    /// <param name="outcome">How.</param>
    /// <param name="result">Its last line.</param>
    /// <param name="isRecorded">Whether the disk has it.</param>
    /// <param name="facts">The last line as fields; null: what can be read off it.</param>
    /// <returns>The logs of those that are forgotten for it.</returns>
    public ImmutableArray<IActorRef> End(DeploymentId id, DeploymentOutcome outcome, string result, bool isRecorded, ResultFacts? facts = null)
    {
        _entries[id] = _entries[id] with
        {
            Outcome = outcome,
            Result = result,
            Facts = facts ?? ResultFacts.Read(result),
            IsRecorded = isRecorded,
        };
        var old = KeptRecords.Superfluous(Recorded.Select(one => (one.Id, one.Outcome!.Value)), kept);
        if (!isRecorded)
            _unrecorded.Enqueue(id);
        if (_unrecorded.Count > kept)
            old = old.Add(_unrecorded.Dequeue());

        _archive = _archive.RemoveRange(old.Select(one => one.Value));
        var forgotten = old.Where(_entries.ContainsKey).Select(one => _entries[one].Log).ToImmutableArray();
        foreach (var one in old)
            _entries.Remove(one);
        return forgotten;
    }

    /// <summary>What is known of one.</summary>
    public IFindDeploymentAnswer Find(DeploymentId id)
    {
        if (_entries.GetValueOrDefault(id) is { } entry)
            return new DeploymentFound(id, entry.Trigger, entry.RequestedAt, entry.Outcome);
        return Archived(id) is { Result: { } result } archived
            ? new DeploymentFound(id, archived.Head?.Trigger ?? DeploymentTrigger.Apply, archived.Head?.RequestedAt ?? result.At, result.Outcome)
            : new DeploymentUnknown(id);
    }

    /// <summary>All that is known of one; null: nothing.</summary>
    public DeploymentSummary? Describe(DeploymentId id, DeploymentQueue queue) =>
        _entries.GetValueOrDefault(id) is { } entry
            ? Summary(entry) with { Position = entry.Outcome is null ? queue.PositionOf(id) : null }
            : Archived(id) is { } archived ? Summary(archived) : null;

    /// <summary>Those that wait or run, and those the disk has, the newest first.</summary>
    public ImmutableArray<DeploymentSummary> List(DeploymentQueue queue)
    {
        var open = _entries.Values.Where(entry => entry.Outcome is null)
            .Select(entry => Summary(entry) with { Position = queue.PositionOf(entry.Id) });
        return [.. Recorded.Concat(open).OrderByDescending(summary => summary.Id.Value, StringComparer.Ordinal)];
    }

    /// <summary>Those that are over and have a record, the oldest first.</summary>
    private IEnumerable<DeploymentSummary> Recorded
    {
        get
        {
            var before = _archive.Values.Where(archived => !_entries.ContainsKey(archived.Id)).Select(Summary).OfType<DeploymentSummary>();
            return before.Concat(_entries.Values.Where(entry => entry.IsRecorded).Select(Summary))
                .OrderBy(summary => summary.Id.Value, StringComparer.Ordinal);
        }
    }

    private static DeploymentSummary? Summary(JournaledDeployment archived) => archived.Result is not { } result ? null
        : new DeploymentSummary(archived.Id, archived.Head?.Trigger, archived.Head?.RequestedAt ?? result.At, null, result.Outcome, result.Text)
        {
            Facts = result.Facts ?? ResultFacts.Read(result.Text),
            Changes = archived.Head?.Changes ?? [],
        };

    private DeploymentSummary Summary(Entry entry) => new(entry.Id, entry.Trigger, entry.RequestedAt, null, entry.Outcome, entry.Result)
    {
        Facts = entry.Facts,
        // One that was interrupted set out to change what its record says, not what was left to do.
        Changes = Archived(entry.Id)?.Head?.Changes ?? entry.Changes,
    };

    // Not the request: its document has up to 1 MiB, and secrets.
    private sealed record Entry(DeploymentId Id, DeploymentTrigger Trigger, DateTimeOffset RequestedAt, IActorRef Log)
    {
        public DeploymentOutcome? Outcome { get; init; }

        public string? Result { get; init; }

        public ResultFacts? Facts { get; init; }

        public ImmutableArray<DeploymentChange> Changes { get; init; } = [];

        public bool IsRecorded { get; init; }
    }
}
