using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Probing;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Hears from the engine how containers end that somebody else stops.</summary>
/// <param name="system">The engine's events.</param>
internal sealed class StopEvents(ISystemOperations system)
{
    // Events come a moment after what they tell of.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Listens to the events of containers while something is done that stops them.</summary>
    public async Task<ImmutableDictionary<string, StopOutcome>> WatchAsync(
        ImmutableArray<string> containerIds, Func<CancellationToken, Task> act, CancellationToken cancel)
    {
        var heard = new Heard(containerIds);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var listening = ListenAsync(containerIds, heard, enough.Token);
        try
        {
            await act(cancel).ConfigureAwait(false);
            await Task.WhenAny(heard.All, listening, Task.Delay(Patience, cancel)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await enough.CancelAsync().ConfigureAwait(false);
            // Why the work failed matters, and not that nobody listened to its end.
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await enough.CancelAsync().ConfigureAwait(false);
        try
        {
            await listening.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Enough was heard.
        }
        return heard.Outcomes;
    }

    private Task ListenAsync(ImmutableArray<string> containerIds, Heard heard, CancellationToken cancel) =>
        system.MonitorEventsAsync(
            new ContainerEventsParameters
            {
                // What happens until the engine listens to the request is told as well.
                Since = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["type"] = new Dictionary<string, bool> { ["container"] = true },
                    ["container"] = containerIds.ToDictionary(id => id, _ => true),
                    ["event"] = new Dictionary<string, bool> { ["kill"] = true, ["oom"] = true, ["die"] = true, ["destroy"] = true },
                },
            },
            new InlineProgress<Message>(heard.Note),
            cancel);

    private sealed class Heard(ImmutableArray<string> containerIds)
    {
        private readonly ConcurrentDictionary<string, (bool Killed, bool OutOfMemory)> _signs = new();
        private readonly ConcurrentDictionary<string, StopOutcome> _outcomes = new();
        private readonly ConcurrentDictionary<string, bool> _over = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The end of every one of them was told.</summary>
        public Task All => _all.Task;

        public ImmutableDictionary<string, StopOutcome> Outcomes => _outcomes.ToImmutableDictionary();

        public void Note(Message message)
        {
            if (message.Actor?.ID is not { } id)
                return;
            var signs = _signs.GetValueOrDefault(id);
            switch (message.Action)
            {
                // The engine's own word for the end of a grace.
                case "kill" when Attribute(message, "signal") is "9" or "SIGKILL":
                    _signs[id] = signs with { Killed = true };
                    break;
                case "oom":
                    _signs[id] = signs with { OutOfMemory = true };
                    break;
                case "die":
                    var code = int.TryParse(Attribute(message, "exitCode"), CultureInfo.InvariantCulture, out var exit) ? exit : (int?)null;
                    var killed = code == StopOutcome.KilledExitCode;
                    _outcomes[id] = new StopOutcome(killed && signs.Killed, code, killed && signs.OutOfMemory && !signs.Killed);
                    _over[id] = true;
                    break;
                case "destroy":
                    _over[id] = true;
                    break;
            }
            if (containerIds.All(_over.ContainsKey))
                _all.TrySetResult();
        }

        private static string? Attribute(Message message, string name) =>
            message.Actor.Attributes is { } attributes && attributes.TryGetValue(name, out var value) ? value : null;
    }
}
