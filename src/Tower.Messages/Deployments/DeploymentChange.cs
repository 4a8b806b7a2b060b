using System.Collections.Immutable;

namespace Tower.Messages.Deployments;

/// <summary>What becomes of something a deployment changes.</summary>
public enum ChangeKind
{
    /// <summary>An app that was not in the applied intent.</summary>
    Added,
    /// <summary>A service that is in force in another form, or runs otherwise than it should.</summary>
    Changed,
    /// <summary>An app that is not in the document any more.</summary>
    Removed,
    /// <summary>A value of Tower's own section; no container is behind it.</summary>
    Own,
}

/// <summary>One thing a deployment sets out to change. Values of variables and passwords are no part of it.</summary>
/// <param name="Name">What <c>changed=</c> calls it: an app, a service, or a value such as <c>tower.domain</c>.</param>
/// <param name="Kind">What becomes of it.</param>
public sealed record DeploymentChange(string Name, ChangeKind Kind)
{
    /// <summary>
    /// What differs, by its name in the intent: <c>image</c>, <c>env GREETING</c>, <c>domains</c>; <c>settings</c> for what is
    /// none of the intent's, <c>containers</c> when only what runs is not what should. Empty for what comes or goes.
    /// </summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>The image until now; null: there was none.</summary>
    public ImageVersion? From { get; init; }

    /// <summary>The image from now on; null: there is none.</summary>
    public ImageVersion? To { get; init; }

    /// <summary>For <see cref="ChangeKind.Own"/>: the value until now; null: it is nobody's business.</summary>
    public string? Before { get; init; }

    /// <summary>For <see cref="ChangeKind.Own"/>: the value from now on; null: it is nobody's business.</summary>
    public string? After { get; init; }
}

/// <summary>Which image it is, as people and as machines call it.</summary>
/// <param name="Reference">As the document says, e.g. <c>registry://api:^1.2.0</c>.</param>
public sealed record ImageVersion(string Reference)
{
    /// <summary>The tag, e.g. <c>1.2.3</c>; null: only the digest is known.</summary>
    public string? Version { get; init; }

    /// <summary><c>sha256:…</c>; null: it is not pinned.</summary>
    public string? Digest { get; init; }
}
