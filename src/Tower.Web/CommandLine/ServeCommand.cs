using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Values;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Web.Coordination;
using Tower.Web.Hosting;
using Tower.Web.Security;
using Tower.Web.Terminal;

namespace Tower.Web.CommandLine;

/// <summary><c>tower serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int port, CancellationToken cancel)
    {
        TowerOptions options;
        var environment = EnvironmentVariables.All();
        try
        {
            options = SettingsFile.Load(environment) with
            {
                OwnGeneration = environment.GetValueOrDefault(SettingNames.GenerationVariable),
            };
        }
        // Nothing is deployed under settings nobody wrote: this ends, the engine starts it again, and its log says what to
        // correct until somebody has. Apps are served by Caddy meanwhile; a new Tower that ends here is never handed over to.
        catch (AdapterException wrong)
        {
            await ErrorText.WriteAsync(Console.Error, wrong);
            return ExitCodes.Misused;
        }
        var name = environment.GetValueOrDefault(SettingNames.ListenVariable);
        if (await ListenAddresses.FindAsync(name, port, cancel) is not { } listen)
        {
            await Console.Error.WriteLineAsync($"Tower cannot start: {SettingNames.ListenVariable} is {name}, which leads to no address of this container. "
                + $"Is it on the network {ComposeFile.InfraNetworkOf(options)}?");
            return 1;
        }
        await using var app = TowerServer.Build(options, listen,
            builder => builder.Services.AddSingleton<RequestGate>(),
            builder =>
            {
                // The coordinator exists when the actor system has started, which is before this service does.
                builder.Services.AddSingleton<Func<CoordinatorClient>>(provider => provider.GetRequiredService<CoordinatorClient>);
                builder.Services.AddHostedService<StateOwner>();
            },
            CaddyOrigin.SocketOf(options, port));
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tower");
        // No reason to stop: the compose file of a newer Tower may start an older one, with settings that one does not know.
        foreach (var unknown in TowerOptionsEnvironment.Unknown(environment.Keys))
            log.LogWarning("{Variable}; it is ignored", unknown);
        return await ServeAsync(app, options, cancel);
    }

    /// <summary>Serves until it is told to stop, or a defect ends it.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> ServeAsync(WebApplication app, TowerOptions options, CancellationToken cancel)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tower");
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException taken)
        {
            log.LogCritical("cannot listen: {Reason}", taken.Message);
            return 1;
        }
        log.LogInformation("Tower {Version} listens on {Addresses}; data in {DataDir}",
            ProductVersion.Value, string.Join(' ', app.Urls), options.DataDir);
        await app.WaitForShutdownAsync(cancel);
        return app.Services.GetRequiredService<FatalDefect>().Reason is null ? 0 : 1;
    }
}
