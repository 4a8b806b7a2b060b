using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Web.Init;

/// <summary>All that <c>tower init</c> finds out before its first act.</summary>
/// <param name="Own">The container it runs in; null: none.</param>
/// <param name="Found">What is on the server; null: that cannot be told.</param>
/// <param name="Decision">How to go on; null without <paramref name="Found"/>.</param>
/// <param name="Problems">What the server lacks, a line each.</param>
internal sealed record ServerCheck(
    OwnContainer? Own, FoundServer? Found, InitDecision? Decision, ImmutableArray<string> Problems)
{
    /// <summary>Finds it out; one thing that cannot be told does not keep the others from being told.</summary>
    public static async Task<ServerCheck> RunAsync(
        InitWorld world, TowerOptions options, bool adoptsVolumes, CancellationToken cancel)
    {
        var engine = world.Engine(options);
        var prerequisites = new Prerequisites(engine, world.Compose(options), world.Terminal.Out);
        OwnContainer? own;
        try
        {
            // Without an engine there is nobody to ask which container this is; the check itself then says so.
            await engine.VersionAsync(cancel);
            own = await world.Own.InspectAsync(cancel);
        }
        catch (AdapterException)
        {
            return new ServerCheck(null, null, null, await prerequisites.CheckAsync(options.DataDir, null, cancel));
        }

        var problems = await prerequisites.CheckAsync(options.DataDir, own, cancel);
        try
        {
            var found = await FoundServer.LookAsync(world, options, cancel);
            var decision = InitDecision.Of(found, adoptsVolumes);
            // Where Caddy runs already the ports are its own.
            if (decision is InitDecision.Begin && !found.HasCaddy)
                problems = problems.AddRange(await TakenPortsAsync(world, options, own, cancel));
            return new ServerCheck(own, found, decision, problems);
        }
        catch (AdapterException failure)
        {
            return new ServerCheck(own, null, null, [.. problems, failure.Message, .. failure.Detail.Select(line => "  " + line)]);
        }
    }

    private static async Task<ImmutableArray<string>> TakenPortsAsync(
        InitWorld world, TowerOptions options, OwnContainer? own, CancellationToken cancel)
    {
        // To publish a port the engine needs a container, and for that an image it has.
        if (await ImageThereAsync(world.Engine(options), [own?.Image, options.CaddyImage, options.RegistryImage], cancel) is not { } image)
        {
            await world.Terminal.Out.WriteLineAsync("  - ports: not looked at, because the engine has no image yet to do it with");
            return [];
        }

        var taken = await PublishedPorts.ProblemsAsync(world.Ports(options), options, image, cancel);
        if (taken.IsEmpty)
        {
            await world.SayAsync(
                $"ports {options.HttpPort}, {options.HttpsPort} (TCP and UDP) and, on loopback, {options.PullPort} are free");
        }
        return taken;
    }

    private static async Task<string?> ImageThereAsync(
        IContainerEngine engine, IEnumerable<string?> images, CancellationToken cancel)
    {
        foreach (var image in images)
        {
            if (!string.IsNullOrEmpty(image) && await engine.HasImageAsync(image, cancel))
                return image;
        }
        return null;
    }
}
