using System.Collections.Immutable;
using Tower.Messages.Deployments;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// A <see cref="DeploymentChange"/> as <c>plan.json</c> has it. Whatever another version of Tower writes here, the rest of the file
/// can be read: recovery needs it.
/// </summary>
internal sealed record JournaledChange
{
    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public ImmutableArray<string> Fields { get; init; } = [];

    public JournaledImage? From { get; init; }

    public JournaledImage? To { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    /// <summary>To be written.</summary>
    public static JournaledChange Of(DeploymentChange change) => new()
    {
        Name = change.Name,
        Kind = change.Kind.ToString().ToLowerInvariant(),
        Fields = change.Fields,
        From = JournaledImage.Of(change.From),
        To = JournaledImage.Of(change.To),
        Before = change.Before,
        After = change.After,
    };

    /// <summary>As it was; a kind this version does not know is a change like any other.</summary>
    public DeploymentChange Read() => new(Name, Enum.TryParse<ChangeKind>(Kind, ignoreCase: true, out var kind) ? kind : ChangeKind.Changed)
    {
        Fields = Fields,
        From = From?.Read(),
        To = To?.Read(),
        Before = Before,
        After = After,
    };
}

/// <summary>An <see cref="ImageVersion"/> as <c>plan.json</c> has it.</summary>
internal sealed record JournaledImage
{
    public string Reference { get; init; } = "";

    public string? Version { get; init; }

    public string? Digest { get; init; }

    /// <summary>To be written.</summary>
    public static JournaledImage? Of(ImageVersion? image) => image is null ? null
        : new JournaledImage { Reference = image.Reference, Version = image.Version, Digest = image.Digest };

    /// <summary>As it was.</summary>
    public ImageVersion Read() => new(Reference) { Version = Version, Digest = Digest };
}
