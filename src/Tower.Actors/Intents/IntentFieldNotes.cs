using Tower.Messages.Intents;

namespace Tower.Actors.Intents;

/// <summary>What the JSON Schema says of a field beyond its type.</summary>
/// <param name="Description">One or two sentences for whoever writes the document.</param>
/// <param name="Minimum">The lowest number, or null.</param>
/// <param name="Maximum">The highest number, or null.</param>
/// <param name="MaxLength">Characters, or null.</param>
/// <param name="Example">One value that is valid, or null.</param>
internal sealed record IntentFieldNote(
    string Description, int? Minimum = null, int? Maximum = null, int? MaxLength = null, string? Example = null);

/// <summary>The notes of all fields. A field without a note fails a test.</summary>
internal static class IntentFieldNotes
{
    private const string BcryptNote = "bcrypt hash ($2a$, $2b$ or $2y$, cost 10 to 16) of the password, never the password itself.";
    private const string BcryptExample = "$2y$12$abcdefghijklmnopqrstuu5Lz0kJzHjQ6yq4l9b3v1nqQmC8Yx0eS";

    private static readonly Dictionary<(Type Owner, string Property), IntentFieldNote> Notes = new()
    {
        [(typeof(Intent), nameof(Intent.Version))] = new("The version of this schema; always \"1\"."),
        [(typeof(Intent), nameof(Intent.AdminEmail))] =
            new("Where the certificate authority sends its notices.", Example: "admin@example.com"),
        [(typeof(Intent), nameof(Intent.DataDir))] =
            new("Where Tower keeps its files: an absolute path, the same on the host and in Tower's container. "
                + "Left out: where the server keeps them, /var/infra unless it was set up elsewhere."),
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
            new("Where the app answers; no other app or section may use it.", Example: "api.example.com"),
        [(typeof(AppSpec), nameof(AppSpec.Port))] = Port("The port the app listens on."),
        [(typeof(AppSpec), nameof(AppSpec.Env))] = new("Plain environment variables."),
        [(typeof(AppSpec), nameof(AppSpec.Secrets))] =
            new("Environment variables whose values appear in no log and no generated file. No name may be in env as well."),
        [(typeof(AppSpec), nameof(AppSpec.HealthCheck))] =
            new("How the app shows that it is ready. Without it, a TCP connection to its port is enough."),

        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Path))] =
            new("HTTP path to ask for; without it a TCP connection is enough.", MaxLength: IntentLimits.HealthPath, Example: "/health"),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Port))] = Port("The port to ask; the app's own by default."),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Interval))] =
            new("Seconds between two checks.", IntentLimits.MinInterval, IntentLimits.MaxInterval),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Timeout))] =
            new("Seconds one check may take; less than interval.", 1, IntentLimits.MaxInterval - 1),
        [(typeof(HealthCheckSpec), nameof(HealthCheckSpec.Retries))] =
            new("Failed checks in a row after which the app counts as unhealthy.", 1, IntentLimits.Retries),
    };

    /// <summary>The note of a field; null for one that nobody writes by hand (within <c>applied</c>).</summary>
    public static IntentFieldNote? Find(Type owner, string property) => Notes.GetValueOrDefault((owner, property));

    private static IntentFieldNote Username(string description, string example) =>
        new(description, MaxLength: IntentLimits.Username, Example: example);

    private static IntentFieldNote Port(string description) => new(description, 1, IntentLimits.Port);
}
