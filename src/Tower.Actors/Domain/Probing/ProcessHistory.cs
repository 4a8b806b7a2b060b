using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Probing;

/// <summary>What was seen of the processes of a service's containers, look by look. Pure.</summary>
internal sealed record ProcessHistory
{
    /// <summary>Nothing was seen yet.</summary>
    public static ProcessHistory Nothing { get; } = new();

    /// <summary>The containers that were there at the last look, and how often the engine had restarted each of them.</summary>
    public ImmutableDictionary<string, int> Restarts { get; private init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Since when all of them run, each without a restart; null: they do not.</summary>
    public TimeSpan? RunsSince { get; private init; }

    /// <summary>The container that ended last, with its exit code when one was seen; null: none has ended.</summary>
    public ObservedContainer? LastEnd { get; private init; }

    /// <summary>The history with one more look.</summary>
    /// <param name="containers">The service's containers.</param>
    /// <param name="now">When they were looked at.</param>
    public ProcessHistory See(ImmutableArray<ObservedContainer> containers, TimeSpan now)
    {
        // While Compose replaces a container, the old one is there for a moment, stopped.
        var counted = containers.Any(container => container.IsRunning)
            ? [.. containers.Where(container => container.State != "exited")]
            : containers;
        var down = counted.FirstOrDefault(container => container.State is "exited" or "dead" or "restarting");
        var restarted = counted.FirstOrDefault(container => container.RestartCount > Restarts.GetValueOrDefault(container.Id));
        var areOthers = !Restarts.IsEmpty && !Restarts.Keys.ToHashSet().SetEquals(counted.Select(container => container.Id));
        var isUp = counted.Length > 0 && counted.All(container => container.IsRunning);
        return new ProcessHistory
        {
            Restarts = counted.ToImmutableDictionary(container => container.Id, container => container.RestartCount),
            RunsSince = !isUp ? null : restarted is null && !areOthers ? RunsSince ?? now : now,
            // One that runs again does not tell its exit code any more.
            LastEnd = down ?? (restarted is null || LastEnd?.ExitCode is not null ? LastEnd ?? restarted : restarted),
        };
    }

    /// <summary>Whether they run on as they did then, none ended, restarted or gone.</summary>
    public bool RunsOnSince(ProcessHistory then) =>
        RunsSince == then.RunsSince && then.Restarts.Keys.All(Restarts.ContainsKey);
}
