using System.Collections.Immutable;

namespace Tower.Actors.Domain.Stack;

/// <summary>The names in the data directory, as absolute paths.</summary>
public sealed class StateFiles
{
    /// <summary>Where <see cref="CaddyLink"/> leads, relative, so that it leads there inside any container as
    /// well.</summary>
    public const string CaddyLinkTarget = "caddy/Caddy.json";

    /// <summary>The name of <see cref="GrafanaFolder"/> in <see cref="CaddyFolder"/>.</summary>
    public const string GrafanaFolderName = "grafana";

    /// <summary>The name of <see cref="GrafanaHeader"/> in <see cref="GrafanaFolder"/>.</summary>
    public const string GrafanaHeaderName = "user-header";

    /// <summary>The names in <paramref name="dataDir"/>.</summary>
    public StateFiles(string dataDir)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDir));
        Compose = Path.Combine(Root, "docker-compose.yml");
        Draft = Path.Combine(Root, ".docker-compose.yml.tmp");
        Intent = Path.Combine(Root, "intent.json");
        Notes = Path.Combine(Root, "notes.json");
        Trial = Path.Combine(Root, "trial.json");
        Lock = Path.Combine(Root, "tower.lock");
        Owner = Path.Combine(Root, "owner.json");
        Settings = Path.Combine(Root, "settings.env");
        InitAttempt = Path.Combine(Root, "init.json");
        Deployments = Path.Combine(Root, "deployments");
        CaddyFolder = Path.Combine(Root, "caddy");
        CaddyConfig = Path.Combine(CaddyFolder, "Caddy.json");
        CaddyLink = Path.Combine(Root, "Caddy.json");
        AcmeRoot = Path.Combine(CaddyFolder, "acme-root.pem");
        RegistryCa = Path.Combine(Root, "registry-ca.pem");
        Upstreams = Path.Combine(CaddyFolder, "upstreams");
        PullKeys = Path.Combine(CaddyFolder, "pulls");
        GrafanaFolder = Path.Combine(CaddyFolder, GrafanaFolderName);
        GrafanaHeader = Path.Combine(GrafanaFolder, GrafanaHeaderName);
    }

    /// <summary>The data directory.</summary>
    public string Root { get; }

    /// <summary>The whole stack, as it runs.</summary>
    public string Compose { get; }

    /// <summary>The compose file of a deployment that has not come through yet.</summary>
    public string Draft { get; }

    /// <summary>The applied intent.</summary>
    public string Intent { get; }

    /// <summary>What is known of the applied intent's apps beside the intent.</summary>
    public string Notes { get; }

    /// <summary>What of the applied intent is on trial, while something is.</summary>
    public string Trial { get; }

    /// <summary>Locked by the Tower that writes here.</summary>
    public string Lock { get; }

    /// <summary>Names the Tower that works here, while two of them run.</summary>
    public string Owner { get; }

    /// <summary>Settings that were changed after <c>tower init</c>; written by a person, and by Tower when it takes one back.</summary>
    public string Settings { get; }

    /// <summary>There while <c>tower init</c> has begun and not come to its end.</summary>
    public string InitAttempt { get; }

    /// <summary>The journals, a folder for each deployment.</summary>
    public string Deployments { get; }

    /// <summary>What Caddy's container mounts: a folder, because a mounted file would stay the old one after a
    /// rename.</summary>
    public string CaddyFolder { get; }

    /// <summary>What Caddy starts from.</summary>
    public string CaddyConfig { get; }

    /// <summary>A symbolic link to <see cref="CaddyConfig"/>, for people who look for it here.</summary>
    public string CaddyLink { get; }

    /// <summary>The root certificate of another ACME server, when there is one.</summary>
    public string AcmeRoot { get; }

    /// <summary>The authorities registries are trusted by, when some were given.</summary>
    public string RegistryCa { get; }

    /// <summary>A symbolic link to the folder that says where Caddy's routes lead.</summary>
    public string Upstreams { get; }

    /// <summary>The keys of the pulls that are under way.</summary>
    public string PullKeys { get; }

    /// <summary>What otel-lgtm's container mounts.</summary>
    public string GrafanaFolder { get; }

    /// <summary>The name of the header by which Grafana knows Caddy: a secret.</summary>
    public string GrafanaHeader { get; }

    /// <summary>Everything that is replaced by renaming.</summary>
    internal ImmutableArray<string> Replaced =>
        [Compose, CaddyConfig, CaddyLink, AcmeRoot, RegistryCa, GrafanaHeader, Notes, Trial, Intent, Owner, InitAttempt, Settings];
}
