using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>Decides how an app is replaced when it does not say so itself.</summary>
internal static class AppStrategies
{
    /// <summary>
    /// What the app says, or what its volumes make of it: two generations must not write to the same data.
    /// </summary>
    public static AppStrategy Of(AppSpec app) => app.Strategy
        ?? (app.Volumes.Any(IsWritten) ? AppStrategy.Recreate : AppStrategy.Rolling);

    private static bool IsWritten(string text) =>
        VolumeReference.TryParse(text, out var volume, out _) && !volume.ReadOnly;
}
