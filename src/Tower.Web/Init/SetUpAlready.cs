using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Web.Init;

/// <summary>A server that has an intent: nothing is changed, and it is said how to start Tower when it does not run.</summary>
internal static class SetUpAlready
{
    /// <summary>Tells. That the engine does not answer is told as well, and changes nothing.</summary>
    public static async Task TellAsync(InitWorld world, TowerOptions options, CancellationToken cancel)
    {
        var output = world.Terminal.Out;
        var files = new StateFiles(options.DataDir);
        await output.WriteLineAsync($"This server is set up already: {files.Intent} exists. Nothing was changed; "
            + "POST an intent to /apply to change what runs.");
        try
        {
            var containers = await world.Engine(options).ListAsync(cancel);
            var towers = containers.Where(container => container.Kind == ServiceKind.Tower).ToList();
            if (towers.Any(tower => tower.IsRunning))
                return;
            await output.WriteLineAsync(towers.Count > 0
                ? $"Tower does not run. Start it with: docker start {string.Join(' ', towers.Select(tower => NameOf(tower.Service, options)))}"
                : await HowToStartAsync(files, options, containers.Any(container => container.Kind == ServiceKind.App), cancel));
        }
        catch (AdapterException unknown)
        {
            await output.WriteLineAsync($"Whether Tower runs is not known: {unknown.Message}");
        }
    }

    /// <summary>The name of a service's container.</summary>
    public static string NameOf(string service, TowerOptions options) => ServiceNames.Container(options.Project, service, 1);

    private static async Task<string> HowToStartAsync(StateFiles files, TowerOptions options, bool hasApps, CancellationToken cancel)
    {
        if (await new FileStateStore(options).ReadComposeAsync(cancel) is not { } compose)
        {
            return hasApps
                ? $"Apps are there, Tower has no container, and {files.Compose}, which describes it, is gone. Restore that file from a backup, "
                    + "and run `tower init` again."
                : $"Tower has no container, and {files.Compose}, which describes it, is gone. To set the server up with this intent: "
                + $"move {files.Intent} away, run `tower init` again, and POST it to /apply.";
        }
        var services = WrittenService.In(compose).Where(service => service.Kind != ServiceKind.App).Select(service => service.Name);
        return "Tower has no container. Start it, without touching any app, with: docker compose "
            + $"-p {options.Project} -f {files.Compose} up -d --no-deps --no-recreate {string.Join(' ', services)}";
    }
}
