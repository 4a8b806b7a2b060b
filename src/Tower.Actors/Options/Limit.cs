namespace Tower.Actors.Options;

/// <summary>
/// How long something may take, and what gives it longer. The two belong together: whoever hits a limit is told what
/// moves it.
/// </summary>
/// <param name="Value">How long.</param>
/// <param name="Setting">
/// What a user changes: a <c>TOWER_*</c> setting (<see cref="SettingNames"/>), or a field of the intent.
/// </param>
public sealed record Limit(TimeSpan Value, string Setting)
{
    /// <summary>What to do about it, as a clause.</summary>
    public string Remedy => $"on a slow server raise {Setting}";

    /// <summary>The same, with time for something more that has a limit of its own or needs none.</summary>
    public Limit Plus(TimeSpan more) => this with { Value = Value + more };
}
