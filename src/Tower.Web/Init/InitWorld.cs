using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Web.Terminal;

namespace Tower.Web.Init;

/// <summary>The world <c>tower init</c> works in.</summary>
/// <param name="Environment">The environment variables.</param>
/// <param name="Terminal">Where it is run from.</param>
/// <param name="Engine">The Docker Engine.</param>
/// <param name="Ports">The ports of its host.</param>
/// <param name="Volumes">Its volumes.</param>
/// <param name="Compose">The compose plugin.</param>
/// <param name="Own">The container it runs in.</param>
/// <param name="Deploy">Runs the first deployment.</param>
/// <param name="Time">The clock.</param>
internal sealed record InitWorld(
    IReadOnlyDictionary<string, string> Environment,
    ITerminal Terminal,
    Func<TowerOptions, IContainerEngine> Engine,
    Func<TowerOptions, IHostPorts> Ports,
    Func<TowerOptions, IVolumeInventory> Volumes,
    Func<TowerOptions, IComposeCli> Compose,
    IOwnContainer Own,
    Func<Intent, TowerOptions, CancellationToken, Task<DeploymentOutcome>> Deploy,
    TimeProvider Time)
{
    /// <summary>Says what was found out, or done.</summary>
    public Task SayAsync(string text) => Terminal.Out.WriteLineAsync($"  ✓ {text}");

    /// <summary>Complains: a title, and below it a line each; nothing when there are none.</summary>
    public async Task ComplainAsync(string title, IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
            return;
        await Terminal.Error.WriteLineAsync(title + ":");
        foreach (var line in lines)
            await Terminal.Error.WriteLineAsync("  " + line);
    }
}
