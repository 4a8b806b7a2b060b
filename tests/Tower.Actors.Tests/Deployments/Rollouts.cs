using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Short ways to say what should run and what runs.</summary>
internal static class Rollouts
{
    public const string Hash = "$2b$12$abcdefghijklmnopqrstuuZ1Zr9zYzk0Zr9zYzk0Zr9zYzk0Zr9zY";

    public static Intent Intent(params string[] apps) => new()
    {
        Version = "1",
        AdminEmail = "admin@example.com",
        Tower = new TowerSection { Version = "0.1.23", Domain = "tower.localhost", Username = "tower", PasswordHash = Hash },
        Registry = new RegistrySection { Domain = "registry.localhost", Username = "ci", PasswordHash = Hash },
        Otel = new OtelSection { Version = "latest", Domain = "otel.localhost", Username = "admin", PasswordHash = Hash },
        Apps = [.. apps.Select(name => new AppSpec { Name = name, Image = $"registry://{name}:^1.0.0", Domain = $"{name}.localhost" })],
    };

    /// <summary>An app of a version that the registry of a <see cref="Interruption.World"/> has.</summary>
    public static AppSpec App(string name, int version) =>
        new() { Name = name, Image = $"registry://{name}:{version}.0.0", Domain = $"{name}.localhost" };

    /// <summary>The names of the steps of a plan, in order.</summary>
    public static string Steps(DesiredState desired, ObservedState observed) =>
        string.Join(" ", RolloutPlan.Create(desired, observed).Steps.Select(step => step.GetType().Name));

    public static ServiceSpec Service(string name, string generation = "11111111", ServiceKind kind = ServiceKind.App) => new()
    {
        Name = kind == ServiceKind.Infrastructure ? name : $"{name}-{generation}",
        App = name,
        Generation = generation,
        Kind = kind,
        Image = $"{name}@{generation}",
        Port = 3000,
    };

    public static ObservedContainer Running(ServiceSpec service, string state = "running") =>
        new($"id-{service.Name}", service.Name, service.App, service.Generation, service.Kind, state, null);

    public static ImmutableArray<ServiceSpec> Infrastructure { get; } =
    [
        Service("caddy", "c0000000", ServiceKind.Infrastructure),
        Service("registry", "r0000000", ServiceKind.Infrastructure),
        Service("otel-lgtm", "o0000000", ServiceKind.Infrastructure),
        Service("tower", "70000000", ServiceKind.Tower),
    ];

    public static CaddyRouting Routing(IEnumerable<ServiceSpec> apps) =>
        new($$"""{"routes":[{{string.Join(',', apps.Select(app => $$"""{"dial":"{{app.Name}}:{{app.Port}}"}"""))}}]}""");

    /// <summary>The infrastructure and these apps should run.</summary>
    public static DesiredState Wanted(params ServiceSpec[] apps) => new(
        Intent([.. apps.Select(app => app.App)]),
        [.. apps.Select(app => new ResolvedImage(app.App, $"registry://{app.App}:^1.0.0", "1.0.0", "sha256:" + app.Generation, app.Image))],
        new StackSpec("admin@example.com", [.. Infrastructure, .. apps],
            [.. apps.Select(app => new RouteSpec($"{app.App}.localhost", app.App, app.Name, app.Port, AuthPolicy.None))]),
        new StackFiles("services: {}", ImmutableSortedDictionary<string, string>.Empty, Routing(apps)));

    /// <summary>The infrastructure and these apps run, were applied, and are routed to.</summary>
    public static ObservedState Runs(params ServiceSpec[] apps)
    {
        var wanted = Wanted(apps);
        return new ObservedState(
            [.. Infrastructure.Concat(apps).Select(service => Running(service))],
            wanted.Files.Routing,
            wanted.Intent with
            {
                Applied = new AppliedStamp
                {
                    At = DateTimeOffset.UnixEpoch,
                    Deployment = "before",
                    Images = wanted.Images.ToImmutableSortedDictionary(image => image.App, image => image.PinnedImage),
                },
            })
        {
            AppliedStack = wanted.Stack,
        };
    }
}
