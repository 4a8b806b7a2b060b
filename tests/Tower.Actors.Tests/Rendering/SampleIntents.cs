using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Rendering;

/// <summary>Intents to render.</summary>
internal static class SampleIntents
{
    /// <summary>bcrypt of "correct horse battery", cost 10.</summary>
    public const string Hash = "$2b$10$abcdefghijklmnopqrstuuJ0vWkZ8Yx0CqYB1vD7mXhQwE2rT5yUi";

    public static Intent With(params AppSpec[] apps) => new()
    {
        Version = "1",
        AdminEmail = "admin@example.com",
        Tower = new TowerSection
        {
            Version = "0.1.23",
            Domain = "tower.example.com",
            Username = "tower",
            PasswordHash = Hash,
        },
        Registry = new RegistrySection { Domain = "registry.example.com", Username = "ci", PasswordHash = Hash },
        Otel = new OtelSection { Version = "latest", Domain = "otel.example.com", Username = "admin", PasswordHash = Hash },
        Apps = [.. apps],
    };

    public static AppSpec App(
        string name,
        IEnumerable<(string, string)>? env = null,
        IEnumerable<(string, string)>? secrets = null,
        string? domain = null,
        HealthCheckSpec? health = null,
        int port = AppSpec.DefaultPort) => new()
        {
            Name = name,
            Image = $"registry://{name}:^1.0.0",
            Domain = domain ?? $"{name}.example.com",
            Port = port,
            Env = Variables(env),
            Secrets = Variables(secrets),
            HealthCheck = health,
        };

    /// <summary>Three apps that use every field.</summary>
    public static Intent Three => With(
        App("api",
            env: [("NODE_ENV", "production"), ("PRICE", "$5 {net}")],
            secrets: [("DATABASE_URL", "postgres://u:p$w@db/x"), ("API_KEY", "hunter2")],
            health: new HealthCheckSpec { Path = "/health", Port = 3001, Timeout = 2 }),
        App("web", domain: "www.example.com", port: 8080),
        App("worker", env: [("OTEL_SERVICE_NAME", "background")], domain: "worker.localhost"));

    /// <summary>A database, a worker and an app of several containers: every field that Three does not use.</summary>
    public static Intent Stateful => With(
        App("db") with
        {
            Domain = null,
            Command = ["postgres", "-c", "log_line_prefix=%m [$p] "],
            Volumes = ["data:/var/lib/postgresql/data", "/srv/apps/db conf:/etc/postgresql:ro"],
            HealthCheck = new HealthCheckSpec { Port = 5432, StartPeriod = 300 },
            StopGracePeriod = 60,
            Resources = new ResourcesSpec { Memory = "512m", Cpus = 1.50m },
            User = "999:999",
        },
        App("jobs") with
        {
            Domain = null,
            Init = true,
            Volumes = ["archive:/archive:ro"],
            DrainTimeout = 0,
            Resources = new ResourcesSpec { Cpus = 2.0m },
        },
        App("web") with
        {
            Domains = ["web.example.net"],
            Redirects = ["www.example.com"],
            Replicas = 3,
            StopGracePeriod = 10,
        });

    public static ImmutableArray<ResolvedImage> Images(Intent intent) =>
    [
        .. intent.Apps.Select(app => new ResolvedImage(app.Name, app.Image, "1.0.0", Digest(app.Name),
            $"127.0.0.1:5000/{app.Name}@{Digest(app.Name)}")),
    ];

    public static ImmutableSortedDictionary<string, string> Variables(IEnumerable<(string, string)>? pairs) =>
        (pairs ?? []).ToImmutableSortedDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    private static string Digest(string name) => "sha256:" + Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
}
