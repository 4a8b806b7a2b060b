using System.Collections.Immutable;

namespace Tower.Actors.Execution;

/// <summary>
/// Makes one line of what is said of each container of a service: three equal lines look like a mistake. Safe from any thread.
/// </summary>
/// <param name="containers">How many containers of each service it concerns; a service that is not named has one.</param>
internal sealed class ReplicaTally(ImmutableDictionary<string, int> containers)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Done), int> _counts = [];

    /// <summary>Counts one container.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="done">What became of it, e.g. <c>started</c>.</param>
    /// <returns>What is said: <c>api-1a2b3c4d started (3 containers)</c> with the last of them; null: nothing yet.</returns>
    public string? Count(string service, string done)
    {
        var all = containers.GetValueOrDefault(service, 1);
        if (all == 1)
            return $"{service} {done}";
        lock (_lock)
        {
            var count = _counts[(service, done)] = _counts.GetValueOrDefault((service, done)) + 1;
            if (count < all)
                return null;
            _counts.Remove((service, done));
            return $"{service} {done} ({all} containers)";
        }
    }

    /// <summary>What is said of services of which it did not become true for all containers, once no more will come.</summary>
    public ImmutableArray<string> Rest()
    {
        lock (_lock)
        {
            ImmutableArray<string> rest =
                [.. _counts.Select(entry => $"{entry.Key.Service} {entry.Key.Done} ({entry.Value} of {containers[entry.Key.Service]} containers)")];
            _counts.Clear();
            return rest;
        }
    }
}
