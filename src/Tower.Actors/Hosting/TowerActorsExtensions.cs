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
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Ports;

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

    /// <summary>The coordinator, which works through the ports in <paramref name="provider"/>.</summary>
    public static Props CoordinatorProps(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<TowerOptions>();
        var time = provider.GetRequiredService<TimeProvider>();
        var state = provider.GetRequiredService<IStateStore>();
        var journal = provider.GetRequiredService<IDeploymentJournal>();
        var handlers = HandlersOf(provider);
        return Props.Create(() => new DeploymentCoordinator(state, journal, handlers, options, time));
    }

    /// <summary>How every kind of work is done, through the ports in <paramref name="provider"/>.</summary>
    internal static StepHandlerTable HandlersOf(IServiceProvider provider)
    {
        var options = Get<TowerOptions>();
        var time = Get<TimeProvider>();
        var engine = Get<IContainerEngine>();
        return new StepHandlerTable(
            new ImageResolver(Get<IImageRegistry>(), options, time),
            new DnsProber(Get<IDnsLookup>(), options, time),
            new ConfigGenerator(Get<IStateStore>(), Get<IComposeCli>(), options),
            new ComposeExecutor(Get<IComposeCli>(), engine, options),
            new TrafficSwitch(Get<ICaddyAdmin>(), Get<ITlsProbe>(), options, time),
            new EngineOperator(engine, Get<IPullKeys>(), Get<EngineInventory>(), options, time),
            new HealthProber(Get<IServiceProbe>(), engine, Get<IContainerDetails>(), options, time),
            new StateKeeper(Get<IStateStore>(), options, time),
            new JournalKeeper(Get<IDeploymentJournal>(), options),
            new HandoverKeeper(Get<IOwnership>(), engine, options, time),
            new OwnAddressProber(Get<IOwnAddress>()));

        T Get<T>() where T : notnull => provider.GetRequiredService<T>();
    }
}
