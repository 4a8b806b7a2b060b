using System.Collections.Immutable;

namespace Tower.Messages.Intents;

/// <summary>What should run on the server: the document that CI posts to <c>/apply</c> and Tower keeps as <c>intent.json</c>.</summary>
/// <remarks>Only a validated document becomes one of these: domains are punycode, defaults are filled in, references parse.</remarks>
public sealed record Intent
{
    /// <summary>The version of the schema; always <c>"1"</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Where the certificate authority sends its notices.</summary>
    public required string AdminEmail { get; init; }

    /// <summary>
    /// Where Tower keeps its files: an absolute path, the same on the host and in Tower's container. Null: where the server
    /// that gets the document keeps them (<c>/var/infra</c> unless it was set up elsewhere).
    /// </summary>
    public string? DataDir { get; init; }

    /// <summary>
    /// Who may say for whom it asks: addresses and ranges of a CDN or proxy in front of this server, whose
    /// <c>X-Forwarded-For</c> is passed on. Empty: nobody.
    /// </summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>Tower itself.</summary>
    public required TowerSection Tower { get; init; }

    /// <summary>The server's own image registry.</summary>
    public required RegistrySection Registry { get; init; }

    /// <summary>Grafana with its collectors.</summary>
    public required OtelSection Otel { get; init; }

    /// <summary>The deployable services, in the order of the document.</summary>
    public required ImmutableArray<AppSpec> Apps { get; init; }

    /// <summary>What Tower noted when it saved this document; ignored on input.</summary>
    public AppliedStamp? Applied { get; init; }
}

/// <summary>Tower's own section.</summary>
public sealed record TowerSection
{
    /// <summary>The tag of Tower's image.</summary>
    public required string Version { get; init; }

    /// <summary>Where the API answers.</summary>
    public required string Domain { get; init; }

    /// <summary>The name of the API's user.</summary>
    public required string Username { get; init; }

    /// <summary>The bcrypt hash of the API's password.</summary>
    public required string PasswordHash { get; init; }
}

/// <summary>The registry's section.</summary>
public sealed record RegistrySection
{
    /// <summary>Where <c>docker push</c> goes.</summary>
    public required string Domain { get; init; }

    /// <summary>The name that CI logs in with.</summary>
    public required string Username { get; init; }

    /// <summary>The bcrypt hash of CI's password.</summary>
    public required string PasswordHash { get; init; }
}

/// <summary>The observability stack's section.</summary>
public sealed record OtelSection
{
    /// <summary>The tag of the otel-lgtm image.</summary>
    public required string Version { get; init; }

    /// <summary>Where Grafana answers.</summary>
    public required string Domain { get; init; }

    /// <summary>The name asked for before Grafana is shown.</summary>
    public required string Username { get; init; }

    /// <summary>The bcrypt hash of the password asked for before Grafana is shown.</summary>
    public required string PasswordHash { get; init; }
}

/// <summary>What Tower adds to a document when it saves it.</summary>
public sealed record AppliedStamp
{
    /// <summary>When the deployment had moved the traffic and saved its state (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The deployment that applied the document.</summary>
    public required string Deployment { get; init; }

    /// <summary>The image every app was resolved to, pinned by digest, by app name.</summary>
    public required ImmutableSortedDictionary<string, string> Images { get; init; }
}
