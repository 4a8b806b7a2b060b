using Tower.Actors.Compose;
using Tower.Actors.Engine;
using Tower.Web.CommandLine;

namespace Tower.Web.Init;

/// <summary><c>tower init</c> in the real world.</summary>
internal static class InitCommand
{
    /// <summary>Runs it.</summary>
    public static Task<int> RunAsync(CancellationToken cancel)
    {
        var terminal = new SystemTerminal();
        return new Initialiser(new InitWorld(
            EnvironmentVariables.All(),
            terminal,
            options => new DockerContainerEngine(options),
            options => new ProcessComposeCli(options),
            new DockerOwnContainer(Environment.GetEnvironmentVariable("DOCKER_HOST")),
            (intent, options, stop) => Bootstrap.RunAsync(intent, options, terminal.Out, replace: null, stop)))
            .RunAsync(cancel);
    }
}
