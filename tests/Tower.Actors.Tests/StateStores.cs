using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests;

/// <summary>Short ways to use a state store.</summary>
internal static class StateStores
{
    /// <summary>Saves without notes, and with nothing on trial.</summary>
    public static Task SaveAsync(this IStateStore store, Intent applied, StackFiles files, CancellationToken cancel) =>
        store.SaveAsync(applied, StackNotes.Empty, files, trial: null, cancel);
}
