using Tower.Actors.Ports;
using Tower.Web.Terminal;

namespace Tower.Web.Init;

/// <summary><c>tower init</c> in the real world.</summary>
internal static class InitCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        var terminal = new SystemTerminal();
        await using var adapters = new InitAdapters();
        return await new Initialiser(new InitWorld(
            EnvironmentVariables.All(),
            terminal,
            adapters.Get<IContainerEngine>,
            adapters.Get<IHostPorts>,
            adapters.Get<IVolumeInventory>,
            adapters.Get<IComposeCli>,
            new DockerOwnContainer(Environment.GetEnvironmentVariable("DOCKER_HOST")),
            (intent, options, stop) => Bootstrap.RunAsync(intent, options, terminal.Out, replace: null, stop),
            TimeProvider.System))
            .RunAsync(cancel);
    }
}
