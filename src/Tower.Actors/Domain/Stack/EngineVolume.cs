namespace Tower.Actors.Domain.Stack;

/// <summary>A volume as the engine reports it.</summary>
/// <param name="Name">The engine's name for it: of a compose volume with the project before it.</param>
/// <param name="CreatedAt">When it was created; null: its driver does not tell.</param>
/// <param name="IsAnonymous">
/// Whether nobody gave it a name: it was made for a container whose image declares it, and nothing but that container knows it.
/// </param>
public sealed record EngineVolume(string Name, DateTimeOffset? CreatedAt, bool IsAnonymous)
{
    /// <summary>The compose project it was made for; null: none.</summary>
    public string? ComposeProject { get; init; }

    /// <summary>Its name in the compose file; null: it is not from one.</summary>
    public string? ComposeVolume { get; init; }
}
