using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tower.Actors.Adapters.Caddy;
using Tower.Actors.Adapters.Compose;
using Tower.Actors.Adapters.Dns;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Adapters.Network;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Work;

namespace Tower.Actors.Hosting;

/// <summary>Puts the actor system and the adapters it works through into a host.</summary>
public static class TowerActorsExtensions
{
    /// <summary>
    /// Adds the actor system with <c>/user/coordinator</c> and, unless the host brings its own, the adapters of the real world.
    /// </summary>
    public static IServiceCollection AddTowerActors(this IServiceCollection services, TowerOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStateStore>(_ => new FileStateStore(options));
        services.TryAddSingleton<IDeploymentJournal>(_ => new FileDeploymentJournal(options));
        services.TryAddSingleton<IOwnership>(provider => new FileOwnership(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton<DockerConnection>();
        services.TryAddSingleton<IContainerEngine>(provider =>
            new DockerContainerEngine(options, provider.GetRequiredService<DockerConnection>()));
        services.TryAddSingleton<IImageConfigs, DockerImageConfigs>();
        services.TryAddSingleton<IVolumeInventory, DockerVolumeInventory>();
        services.TryAddSingleton<IContainerDetails, DockerContainerDetails>();
        services.TryAddSingleton<IHostFolders, DockerHostFolders>();
        services.TryAddSingleton<IHostPorts, DockerHostPorts>();
        services.TryAddSingleton<IDiskSpace, FileSystemDiskSpace>();
        services.TryAddSingleton<EngineInventory>();
        services.TryAddSingleton<IComposeCli>(_ => new ProcessComposeCli(options));
        services.TryAddSingleton<ICaddyAdmin>(_ => new UnixSocketCaddyAdmin(
            UnixSocketCaddyAdmin.SocketDirectory, new StateFiles(options.DataDir).Upstreams));
        services.TryAddSingleton<IPullKeys>(_ => new PullKeyFiles(new StateFiles(options.DataDir).PullKeys));
        services.TryAddSingleton<ITlsProbe>(provider => new CaddyTlsProbe(
            ServiceNames.Caddy, CaddyTlsProbe.HttpsPort, TimeSpan.FromSeconds(2), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IServiceProbe>(_ => new NetworkServiceProbe());
        services.TryAddSingleton<IImageRegistry>(_ => new HttpImageRegistry(options));
        services.TryAddSingleton<IDnsLookup>(_ => new DnsClientLookup(options));
        services.TryAddSingleton<TowerMark>();
        services.TryAddSingleton<IOwnAddress>(provider => new HttpsOwnAddress(provider.GetRequiredService<TowerMark>()));
        services.TryAddSingleton<FatalDefect>();
        services.AddAkka("tower", (builder, provider) => builder
            .AddHoconFile(Path.Combine(AppContext.BaseDirectory, "hocon", "tower.conf"), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithActors((system, registry) =>
            {
                var coordinator = system.ActorOf(CoordinatorProps(provider), "coordinator");
                registry.Register<DeploymentCoordinator>(coordinator);
                var defect = provider.GetRequiredService<FatalDefect>();
                system.ActorOf(Props.Create(() => new CoordinatorWatch(coordinator, defect.EndProcess)), "coordinator-watch");
                system.ActorOf(Props.Create(() => new MessageWatch()), "message-watch");
            }));
        return services;
    }

    /// <summary>The coordinator with its workers, all of them around the ports in <paramref name="provider"/>.</summary>
    public static Props CoordinatorProps(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<TowerOptions>();
        var time = provider.GetRequiredService<TimeProvider>();
        var state = provider.GetRequiredService<IStateStore>();
        var journal = provider.GetRequiredService<IDeploymentJournal>();
        return Props.Create(() => new DeploymentCoordinator(
            state, journal, (context, name) => context.ActorOf(WorkerProps(name, provider), name), options, time));
    }

    /// <summary>The worker of a name (see <see cref="DeploymentWorkers.All"/>).</summary>
    internal static Props WorkerProps(string name, IServiceProvider provider)
    {
        var options = provider.GetRequiredService<TowerOptions>();
        var time = provider.GetRequiredService<TimeProvider>();
        // Asked for here, not inside the actors: a host that lacks a port fails when it starts.
        var state = provider.GetRequiredService<IStateStore>();
        var journal = provider.GetRequiredService<IDeploymentJournal>();
        var ownership = provider.GetRequiredService<IOwnership>();
        var compose = provider.GetRequiredService<IComposeCli>();
        var engine = provider.GetRequiredService<IContainerEngine>();
        var details = provider.GetRequiredService<IContainerDetails>();
        var keys = provider.GetRequiredService<IPullKeys>();
        var inventory = provider.GetRequiredService<EngineInventory>();
        var caddy = provider.GetRequiredService<ICaddyAdmin>();
        var tls = provider.GetRequiredService<ITlsProbe>();
        var probe = provider.GetRequiredService<IServiceProbe>();
        var registry = provider.GetRequiredService<IImageRegistry>();
        var dns = provider.GetRequiredService<IDnsLookup>();
        var address = provider.GetRequiredService<IOwnAddress>();
        return name switch
        {
            "images" => Props.Create(() => new ImageResolver(registry, options, time)),
            "dns" => Props.Create(() => new DnsProber(dns, options, time)),
            "configs" => Props.Create(() => new ConfigGenerator(state, compose, options, time)),
            "compose" => Props.Create(() => new ComposeExecutor(compose, engine, options, time)),
            "caddy" => Props.Create(() => new CaddyReloader(caddy, tls, options, time)),
            "engine" => Props.Create(() => new EngineOperator(engine, keys, inventory, options, time)),
            "prober" => Props.Create(() => new HealthProber(probe, engine, details, options, time)),
            "state" => Props.Create(() => new StateKeeper(state, options, time)),
            "journal" => Props.Create(() => new JournalKeeper(journal, options, time)),
            "handover" => Props.Create(() => new HandoverKeeper(ownership, engine, options, time)),
            "address" => Props.Create(() => new OwnAddressProber(address, time)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no worker has this name"),
        };
    }
}
