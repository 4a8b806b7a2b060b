using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests;

/// <summary>Short ways to save.</summary>
internal static class SavingStateStores
{
    /// <summary>Saves, with nothing on trial.</summary>
    public static Task SaveAsync(this IStateStore store, Intent applied, StackFiles files, CancellationToken cancel) =>
        store.SaveAsync(applied, files, null, cancel);
}
