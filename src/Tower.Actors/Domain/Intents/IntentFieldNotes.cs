using System.Text.Json.Nodes;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>What the JSON Schema says of a field beyond its type.</summary>
/// <param name="Description">One or two sentences for whoever writes the document.</param>
/// <param name="Minimum">The lowest number, or null.</param>
/// <param name="Maximum">The highest number, or null.</param>
/// <param name="MaxLength">Characters, or null.</param>
/// <param name="Example">One value that is valid, or null.</param>
internal sealed record IntentFieldNote(
    string Description,
    decimal? Minimum = null,
    decimal? Maximum = null,
    int? MaxLength = null,
    JsonNode? Example = null)
{
    /// <summary>Elements of an array, at least, or null.</summary>
    public int? MinItems { get; init; }

    /// <summary>Elements of an array, at most, or null.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Whether it is a number of seconds.</summary>
    public bool IsSeconds { get; init; }

    /// <summary>Whether it is a TCP port.</summary>
    public bool IsPort { get; init; }

    /// <summary>What a text matches, or null.</summary>
    public string? Pattern { get; init; }
}

/// <summary>The notes of all fields. A field without a note fails a test.</summary>
internal static class IntentFieldNotes
{
    private const string BcryptNote = "bcrypt hash ($2a$, $2b$ or $2y$, cost 10 to 14) of the password, never the password itself.";
    private const string BcryptExample = "$2y$12$abcdefghijklmnopqrstuu5Lz0kJzHjQ6yq4l9b3v1nqQmC8Yx0eS";

    private static readonly Dictionary<(Type Owner, string Property), IntentFieldNote> Notes = new()
    {
        [(typeof(Intent), nameof(Intent.Version))] = new("The version of this schema; always \"1\"."),
        [(typeof(Intent), nameof(Intent.AdminEmail))] =
            new("Where the certificate authority sends its notices.", Example: "admin@example.com"),
        [(typeof(Intent), nameof(Intent.DataDir))] =
            new("Where Tower keeps its files: an absolute path, the same on the host and in Tower's container. "
                + "Left out: where the server keeps them, /var/infra unless it was set up elsewhere."),
        [(typeof(Intent), nameof(Intent.TrustedProxies))] =
            new("Addresses and ranges of a CDN or proxy in front of this server: from these the client's address in "
                + "X-Forwarded-For is passed on, from all others it is replaced.", Example: new JsonArray("203.0.113.0/24", "2001:db8::/32"))
            {
                MaxItems = IntentLimits.TrustedProxies,
            },
        [(typeof(Intent), nameof(Intent.Tower))] = new("Tower itself: its API and dashboard."),
        [(typeof(Intent), nameof(Intent.Registry))] = new("The server's own image registry."),
        [(typeof(Intent), nameof(Intent.Otel))] = new("Grafana with its collectors."),
        [(typeof(Intent), nameof(Intent.Apps))] = new("The services to run; may be empty."),
        [(typeof(Intent), nameof(Intent.Applied))] =
            new("What Tower noted when it saved this document. Ignored when it is sent."),

        [(typeof(TowerSection), nameof(TowerSection.Version))] = new("The tag of Tower's image.", Example: "0.1.23"),
        [(typeof(TowerSection), nameof(TowerSection.Domain))] =
            new("Where Tower's API answers.", Example: "tower.example.com"),
        [(typeof(TowerSection), nameof(TowerSection.Username))] = Username("The name of the API's user.", "tower"),
        [(typeof(TowerSection), nameof(TowerSection.PasswordHash))] = new(BcryptNote, Example: BcryptExample),

        [(typeof(RegistrySection), nameof(RegistrySection.Domain))] =
            new("Where docker push goes.", Example: "registry.example.com"),
        [(typeof(RegistrySection), nameof(RegistrySection.Username))] =
            Username("The name that CI logs in with.", "ci"),
        [(typeof(RegistrySection), nameof(RegistrySection.PasswordHash))] = new(BcryptNote, Example: BcryptExample),

        [(typeof(OtelSection), nameof(OtelSection.Version))] =
            new("The tag of the grafana/otel-lgtm image.", Example: "latest"),
        [(typeof(OtelSection), nameof(OtelSection.Domain))] =
            new("Where Grafana answers.", Example: "otel.example.com"),
        [(typeof(OtelSection), nameof(OtelSection.Username))] =
            Username("The name asked for before Grafana is shown.", "admin"),
        [(typeof(OtelSection), nameof(OtelSection.PasswordHash))] = new(BcryptNote, Example: BcryptExample),

        [(typeof(AppSpec), nameof(AppSpec.Name))] =
            new("Unique name: lower-case letters, digits and hyphens.", MaxLength: IntentLimits.AppName, Example: "api"),
        [(typeof(AppSpec), nameof(AppSpec.Image))] =
            new("Image with a tag, a version range or a digest. registry:// stands for the server's own registry.", Example: "registry://api:^1.2.0"),
        [(typeof(AppSpec), nameof(AppSpec.Domain))] =
            new("Where the app answers; no other app or section may use it. Without it and domains: a worker, which "
                + "nothing is routed to.", Example: "api.example.com"),
        [(typeof(AppSpec), nameof(AppSpec.Domains))] =
            new("More names under which the app answers.", Example: new JsonArray("api.example.net")),
        [(typeof(AppSpec), nameof(AppSpec.Redirects))] =
            new("Names whose visitors are sent on to the app's first domain.",
                Example: new JsonArray("www.example.com")),
        [(typeof(AppSpec), nameof(AppSpec.Port))] = Port("The port the app listens on."),
        [(typeof(AppSpec), nameof(AppSpec.Protocol))] =
            new("What the app speaks on its port: http (HTTP/1.1), or h2c (HTTP/2 without TLS alone, as gRPC servers do)."),
        [(typeof(AppSpec), nameof(AppSpec.Command))] =
            new("What runs instead of the image's own command (CMD), one word an element. An ENTRYPOINT of the image stays, and gets it as arguments.",
                Example: new JsonArray("node", "server.js"))
            {
                MinItems = 1,
                MaxItems = IntentLimits.CommandWords,
            },
        [(typeof(AppSpec), nameof(AppSpec.Env))] = new("Plain environment variables."),
        [(typeof(AppSpec), nameof(AppSpec.Secrets))] =
            new("Environment variables whose values appear in no log and no generated file. None may be empty or a placeholder, and no name may be in env as well."),
        [(typeof(AppSpec), nameof(AppSpec.HealthCheck))] =
            new("How the app shows that it is ready. Without it, a TCP connection to its port is enough, and of a "
                + "worker that it runs."),
        [(typeof(AppSpec), nameof(AppSpec.Volumes))] =
            new("What outlives the containers: name:/path, or /host/path:/path below the folder the server allows; :ro "
                + "at the end for reading only, :create=1000:1000 to create a missing folder of the host with this owner.", Example: new JsonArray("data:/var/lib/app")),
        [(typeof(AppSpec), nameof(AppSpec.RenamedFrom))] =
            new("The name the app had before; its volumes become this app's.", MaxLength: IntentLimits.AppName, Example: "db"),
        [(typeof(AppSpec), nameof(AppSpec.Strategy))] =
            new("How a new generation replaces the old one: rolling starts it beside the old one, recreate stops the "
                + "old one first. Left out: recreate when the app writes to a volume, rolling otherwise."),
        [(typeof(AppSpec), nameof(AppSpec.Replicas))] =
            new("How many containers of it run; more than one only with the strategy rolling.",
                1, IntentLimits.Replicas),
        [(typeof(AppSpec), nameof(AppSpec.StopGracePeriod))] =
            Seconds("Seconds the app may take to stop before it is killed; 10 by default.",
                1, IntentLimits.StopGracePeriod),
        [(typeof(AppSpec), nameof(AppSpec.DrainTimeout))] =
            Seconds("Seconds the old generation may take to answer its last requests; 30 by default.",
                0, IntentLimits.DrainTimeout),
        [(typeof(AppSpec), nameof(AppSpec.Resources))] =
            new("What of the server the app may use; everything by default."),
        [(typeof(AppSpec), nameof(AppSpec.Init))] =
            new("Whether a small init process collects the app's dead children and passes signals on."),
        [(typeof(AppSpec), nameof(AppSpec.User))] =
            new("Who the app runs as: a name or a number, after a colon a group.", Example: "1000:1000"),
        [(typeof(AppSpec), nameof(AppSpec.CapAdd))] =
            new("Linux capabilities the app needs beyond " + string.Join(", ", Capabilities.OfApps) + ".", Example: new JsonArray("IPC_LOCK"))
            {
                MaxItems = IntentLimits.Capabilities,
            },
        [(typeof(AppSpec), nameof(AppSpec.CapDrop))] =
            new("Capabilities the app does not need; ALL for all but those in capAdd.", Example: new JsonArray("ALL"))
            {
                MaxItems = IntentLimits.Capabilities,
            },
        [(typeof(AppSpec), nameof(AppSpec.Pids))] =
            new("Processes and threads the app may have at a time; 2048 by default.", IntentLimits.MinPids, IntentLimits.MaxPids),

        [(typeof(ResourcesSpec), nameof(ResourcesSpec.Memory))] =
            new("Memory: a number and b, k, m, g or t, in either case, with or without iB or B after them; a k is 1024 bytes. At least 6m.", Example: "512m")
            {
                Pattern = MemorySize.Pattern,
            },
        [(typeof(ResourcesSpec), nameof(ResourcesSpec.Cpus))] =
            new("Processors; a fraction is a share of one.", IntentLimits.MinCpus, IntentLimits.MaxCpus, Example: 0.5m),

        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Path))] =
            new("HTTP path to ask for; without it a TCP connection is enough.", MaxLength: IntentLimits.HealthPath, Example: "/health"),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Port))] = Port("The port to ask; the app's own by default."),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Host))] =
            new("The host to ask for; the app's first domain by default. Only with path.",
                MaxLength: IntentLimits.HealthHost, Example: "localhost"),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Interval))] =
            Seconds("Seconds between two checks.", IntentLimits.MinInterval, IntentLimits.MaxInterval),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Timeout))] =
            Seconds("Seconds one check may take; less than interval.", 1, IntentLimits.MaxInterval - 1),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Retries))] =
            new("Failed checks in a row after which the app counts as unhealthy.", 1, IntentLimits.Retries),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.StartPeriod))] =
            Seconds("Seconds a new generation may take until it is ready; by default the server's TOWER_PROBE_TIMEOUT, "
                + "which is 60.", 1, IntentLimits.StartPeriod),
    };

    /// <summary>The note of a field; null for one that nobody writes by hand (within <c>applied</c>).</summary>
    public static IntentFieldNote? Find(Type owner, string property) => Notes.GetValueOrDefault((owner, property));

    private static IntentFieldNote Username(string description, string example) =>
        new(description, MaxLength: IntentLimits.Username, Example: example);

    private static IntentFieldNote Port(string description) => new(description, 1, IntentLimits.Port) { IsPort = true };

    private static IntentFieldNote Seconds(string description, int least, int most) => new(description, least, most) { IsSeconds = true };
}
