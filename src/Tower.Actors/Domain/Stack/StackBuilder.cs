using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>Makes of a validated intent what should run on the server. Pure.</summary>
public static class StackBuilder
{
    /// <summary>The stack of an intent.</summary>
    /// <param name="intent">The validated intent.</param>
    /// <param name="images">One per app, by <see cref="ResolvedImage.App"/>; others are ignored.</param>
    /// <param name="options">This Tower's settings.</param>
    /// <param name="configs">What images say of their containers, by pinned image; null, or without one: not known.</param>
    /// <exception cref="ArgumentException">An app has no resolved image: the caller's mistake.</exception>
    public static StackSpec Build(
        Intent intent,
        ImmutableArray<ResolvedImage> images,
        TowerOptions options,
        ImmutableDictionary<string, ImageConfig>? configs = null)
    {
        var tower = Tower(intent, options);
        var apps = intent.Apps.Select(Service).ToImmutableArray();
        return new StackSpec(
            intent.AdminEmail,
            [Caddy(options), Registry(options), OtelLgtm(intent, options), tower, .. apps],
            [
                .. InfrastructureRoutes(intent, tower),
                .. intent.Apps.Zip(apps).SelectMany(pair => AppService.Routes(pair.First, pair.Second)),
            ])
        {
            TrustedProxies = intent.TrustedProxies,
            Redirects = [.. intent.Apps.SelectMany(AppService.Redirects)],
            Settings = StackSettings.Of(options),
        };

        ServiceSpec Service(AppSpec app)
        {
            var image = ImageOf(app, images);
            return AppService.Of(app, image, configs?.GetValueOrDefault(image), options);
        }
    }

    /// <summary>How long the requests under way have when Caddy itself is replaced.</summary>
    internal static readonly TimeSpan CaddyStops = TimeSpan.FromSeconds(3);

    private static ServiceSpec Caddy(TowerOptions options) => Infrastructure(
        new ServiceSpec
        {
            Name = ServiceNames.Caddy,
            App = ServiceNames.Caddy,
            Generation = "",
            Kind = ServiceKind.Infrastructure,
            Image = options.CaddyImage,
            Port = 443,
            // Its program carries this one itself, and is not started without.
            Capabilities = ["NET_BIND_SERVICE"],
            // It listens no more from the moment it is told to stop, and one stream that goes on would keep everybody else waiting.
            StopGracePeriod = CaddyStops,
        },
        ("dataDir", options.DataDir),
        ("httpPort", $"{options.HttpPort}"),
        ("httpsPort", $"{options.HttpsPort}"),
        ("pullPort", $"{options.PullPort}"));

    private static ServiceSpec Registry(TowerOptions options) => Infrastructure(new ServiceSpec
    {
        Name = ServiceNames.Registry,
        App = ServiceNames.Registry,
        Generation = "",
        Kind = ServiceKind.Infrastructure,
        Image = options.RegistryImage,
        Port = ServiceNames.RegistryPort,
        Capabilities = [],
        Env = Variables(
            // Upload locations without host and scheme are right behind any proxy and on any published port.
            ("REGISTRY_HTTP_RELATIVEURLS", "true"),
            ("REGISTRY_STORAGE_DELETE_ENABLED", "true"),
            ("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "/var/lib/registry")),
    });

    private static ServiceSpec OtelLgtm(Intent intent, TowerOptions options) => Infrastructure(new ServiceSpec
    {
        Name = ServiceNames.OtelLgtm,
        App = ServiceNames.OtelLgtm,
        Generation = "",
        Kind = ServiceKind.Infrastructure,
        Image = $"{options.OtelImage}:{intent.Otel.Version}",
        Port = ServiceNames.GrafanaPort,
        Env = GrafanaAccess.Environment,
    }, ("dataDir", options.DataDir));

    private static ServiceSpec Tower(Intent intent, TowerOptions options) => Versioned(new ServiceSpec
    {
        Name = "",
        App = ServiceNames.Tower,
        Generation = "",
        Kind = ServiceKind.Tower,
        Image = $"{options.TowerImage}:{intent.Tower.Version}",
        Port = TowerOptions.ListenPort,
        Capabilities = [],
        Env = WithTelemetry(TowerOptionsEnvironment.ToEnvironment(InContainer(options)), [], ServiceNames.Tower),
    });

    // Certificates are given as files of the host; Tower's container has their copies in the data directory.
    private static TowerOptions InContainer(TowerOptions options)
    {
        var files = new StateFiles(options.DataDir);
        return options with
        {
            AcmeCaRoot = options.AcmeCaRoot is null ? null : files.AcmeRoot,
            RegistryCa = options.RegistryCa is null ? null : files.RegistryCa,
        };
    }

    private static IEnumerable<RouteSpec> InfrastructureRoutes(Intent intent, ServiceSpec tower) =>
    [
        // Tower checks the same password itself: the registry and Grafana, which are on its network, reach it without Caddy.
        new RouteSpec(intent.Tower.Domain, ServiceNames.Tower, tower.Name, tower.Port, AuthPolicy.BasicAll,
            new BasicAuthUser(intent.Tower.Username, intent.Tower.PasswordHash), KeepAuthorization: true),
        // Reading needs a password too: the docker client learns from GET /v2/ alone whether to send one.
        new RouteSpec(intent.Registry.Domain, ServiceNames.Registry, ServiceNames.Registry, ServiceNames.RegistryPort,
            AuthPolicy.BasicAll, new BasicAuthUser(intent.Registry.Username, intent.Registry.PasswordHash)),
        // Grafana would try to log in with a header that was meant for Caddy.
        new RouteSpec(intent.Otel.Domain, ServiceNames.OtelLgtm, ServiceNames.OtelLgtm, ServiceNames.GrafanaPort,
            AuthPolicy.BasicAll, new BasicAuthUser(intent.Otel.Username, intent.Otel.PasswordHash)),
    ];

    private static string ImageOf(AppSpec app, ImmutableArray<ResolvedImage> images) =>
        images.FirstOrDefault(image => image.App == app.Name)?.PinnedImage
        ?? throw new ArgumentException($"no resolved image for the app {app.Name}", nameof(images));

    private static ServiceSpec Infrastructure(ServiceSpec spec, params (string Name, string Value)[] settings) =>
        spec with { Generation = Generation.Of(spec, Variables(settings)) };

    /// <summary>A service under the name of its generation.</summary>
    internal static ServiceSpec Versioned(ServiceSpec spec)
    {
        var generation = Generation.Of(spec);
        return spec with { Name = $"{spec.App}-{generation}", Generation = generation };
    }

    /// <summary>
    /// Says where telemetry goes and whose it is, unless a variable, here or among <paramref name="alsoTaken"/>, does.
    /// </summary>
    internal static ImmutableSortedDictionary<string, string> WithTelemetry(
        ImmutableSortedDictionary<string, string> env, IEnumerable<string> alsoTaken, string name)
    {
        var taken = alsoTaken.ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in new[]
                 {
                     ("OTEL_EXPORTER_OTLP_ENDPOINT", ServiceNames.OtlpEndpoint), ("OTEL_SERVICE_NAME", name),
                 })
        {
            if (!env.ContainsKey(key) && !taken.Contains(key))
                env = env.Add(key, value);
        }
        return env;
    }

    private static ImmutableSortedDictionary<string, string> Variables(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
