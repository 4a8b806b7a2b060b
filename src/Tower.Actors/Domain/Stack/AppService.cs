using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>Makes of an app of a validated intent its service and what leads there.</summary>
internal static class AppService
{
    /// <summary>The service.</summary>
    /// <param name="app">The app.</param>
    /// <param name="image">Its resolved image.</param>
    /// <param name="config">What the image says of its containers; null: not known.</param>
    /// <param name="options">This Tower's settings.</param>
    public static ServiceSpec Of(AppSpec app, string image, ImageConfig? config, TowerOptions options)
    {
        ImmutableArray<MountSpec> mounts = [.. app.Volumes.Select(volume => Mount(app, volume))];
        var declared = ImageVolumes.Of(app, config, mounts);
        var service = StackBuilder.Versioned(new ServiceSpec
        {
            Name = "",
            App = app.Name,
            Generation = "",
            Kind = ServiceKind.App,
            Image = image,
            Port = app.Port,
            Protocol = app.Protocol,
            Probe = Probe(app),
            Health = Health(app),
            CountsImageHealth = CountsImageHealth(app, config),
            Env = StackBuilder.WithTelemetry(app.Env, app.Secrets.Keys, app.Name),
            Secrets = app.Secrets,
            // What keeps data in a volume its image declares must not run twice on it.
            Strategy = declared.IsEmpty || app.Strategy is not null ? Strategy(app) : RolloutStrategy.Recreate,
            Replicas = app.Replicas,
            Command = app.Command ?? [],
            Mounts = mounts,
            ImageMounts = declared,
            RenamedFrom = app.RenamedFrom,
            // The default makes the same container whether it is written or not.
            StopGracePeriod = Seconds(app.StopGracePeriod) is { } own && own != options.StopGracePeriod ? own : null,
            MemoryBytes = Memory(app.Resources),
            Cpus = app.Resources?.Cpus,
            Init = app.Init,
            User = app.User,
            Capabilities = Capabilities.Of(app),
            Pids = app.Pids ?? ServiceSpec.DefaultPids,
            ReadyWithin = Seconds(app.HealthCheck?.StartPeriod),
            DrainTimeout = Seconds(app.DrainTimeout),
        });
        return service.Replicas == 1 ? service : service with
        {
            Hosts = [.. Enumerable.Range(1, service.Replicas)
                .Select(number => ServiceNames.Container(options.Project, service.Name, number))],
        };
    }

    /// <summary>One route per domain; none for a worker.</summary>
    public static IEnumerable<RouteSpec> Routes(AppSpec app, ServiceSpec service) => app.AllDomains().Select(domain =>
        new RouteSpec(domain, app.Name, service.Name, service.Port, AuthPolicy.None)
        {
            Hosts = service.Hosts,
            Protocol = service.Protocol,
        });

    /// <summary>What leads to the first domain.</summary>
    public static IEnumerable<RedirectSpec> Redirects(AppSpec app) =>
        app.Redirects.Select(from => new RedirectSpec(from, app.AllDomains()[0]));

    // A worker that says nothing listens nowhere as far as anybody knows: that it runs is all that can be asked.
    private static ProbeSpec? Probe(AppSpec app) => app.HealthCheck is null && app.AllDomains().IsEmpty
        ? null
        : new ProbeSpec(
            app.HealthCheck?.Port ?? app.Port,
            app.HealthCheck?.Path,
            TimeSpan.FromSeconds((app.HealthCheck ?? new HealthCheckSpec()).Timeout))
        {
            // An app that answers under its own names only would refuse the name it has in Docker's DNS.
            Host = app.HealthCheck is { Path: not null } check ? check.Host ?? app.AllDomains().FirstOrDefault() : null,
            Protocol = app.Protocol,
        };

    // Whether a port is open is nothing curl or wget could say. HTTP/2 without TLS is beyond wget and many a curl: a check that
    // cannot succeed would call the app unhealthy for good.
    private static HealthSpec? Health(AppSpec app) => app is { HealthCheck: { Path: not null } check, Protocol: AppProtocol.Http }
        ? new HealthSpec(TimeSpan.FromSeconds(check.Interval), check.Retries)
        : null;

    // What the document says to ask takes the place of what the image says.
    private static bool CountsImageHealth(AppSpec app, ImageConfig? config) =>
        config is { HasHealthCheck: true } && app.HealthCheck is null or { Path: null, Port: null };

    private static RolloutStrategy Strategy(AppSpec app) => AppStrategies.Of(app) switch
    {
        AppStrategy.Rolling => RolloutStrategy.Rolling,
        AppStrategy.Recreate => RolloutStrategy.Recreate,
        var other => throw new ArgumentOutOfRangeException(nameof(app), other, "not a strategy"),
    };

    private static MountSpec Mount(AppSpec app, string text)
    {
        if (!VolumeReference.TryParse(text, out var volume, out var error))
            throw new ArgumentException($"the app {app.Name} was not validated: {error}", nameof(text));
        // An app's name has no underscore: none can name another's volume, nor one of the infrastructure.
        var source = volume.IsBind ? volume.Source : $"app_{app.Name}_{volume.Source}";
        return new MountSpec(source, volume.Target, volume.ReadOnly) { Create = volume.Create };
    }

    private static long? Memory(ResourcesSpec? resources) => resources?.Memory is not { } text ? null
        : MemorySize.TryParse(text, out var bytes, out var error) ? bytes
        : throw new ArgumentException($"the intent was not validated: {error}", nameof(resources));

    private static TimeSpan? Seconds(int? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;
}
