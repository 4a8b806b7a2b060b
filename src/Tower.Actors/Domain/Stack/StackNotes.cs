using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// What Tower knows of what is applied beside the intent itself: <c>notes.json</c> in the data directory, written
/// together with it.
/// </summary>
/// <param name="Apps">By app; apps that are gone keep their volumes here.</param>
public sealed record StackNotes(ImmutableSortedDictionary<string, AppNotes> Apps)
{
    /// <summary>Nothing is known.</summary>
    public static StackNotes Empty { get; } = new(ImmutableSortedDictionary.Create<string, AppNotes>(StringComparer.Ordinal));

    /// <summary>The settings the stack runs with; null: an earlier Tower wrote none down.</summary>
    public StackSettings? Settings { get; init; }

    /// <summary>What is known of an app.</summary>
    public AppNotes Of(string app) => Apps.GetValueOrDefault(app) ?? AppNotes.None;
}

/// <summary>What Tower knows of an app beside the intent.</summary>
public sealed record AppNotes
{
    /// <summary>Nothing is known.</summary>
    public static AppNotes None { get; } = new();

    /// <summary>The tag its reference was resolved to; null: it named a digest, or an earlier Tower resolved it.</summary>
    public string? Tag { get; init; }

    /// <summary>The host name its containers have; null: the engine's choice.</summary>
    public string? Hostname { get; init; }

    /// <summary>
    /// The engine's names of its volumes, by the name the intent gives them or, for those only its image declares, by
    /// their path.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Volumes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Volumes it had and does not mount any more, called in the same way: should it mount them again, it finds its data.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Left { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Where the volumes that a document named were mounted last, by the engine's name: should an app come back that calls the one
    /// there otherwise, it finds its data.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Paths { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The volumes that were mounted at a path, the current ones first.</summary>
    public IEnumerable<string> VolumesAt(string path) => Volumes.Concat(Left)
        .Where(volume => volume.Key == path || Paths.GetValueOrDefault(volume.Value) == path).Select(volume => volume.Value);

    /// <summary>The engine's name of a volume it has or had; null: none is known.</summary>
    public string? VolumeOf(string key) => Volumes.GetValueOrDefault(key) ?? Left.GetValueOrDefault(key);

    /// <summary>The earlier image a restore brought back and that stays until a document is applied; null: none.</summary>
    public HeldImage? Held { get; init; }
}
