using System.Collections.Immutable;
using Tower.Actors.Compose;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Web.CommandLine;
using Tower.Web.Hosting;

namespace Tower.Web.Init;

/// <summary>The world <c>tower init</c> works in.</summary>
/// <param name="Environment">The environment variables.</param>
/// <param name="Terminal">Where it is run from.</param>
/// <param name="Engine">The Docker Engine.</param>
/// <param name="Compose">The compose plugin.</param>
/// <param name="Own">The container it runs in.</param>
/// <param name="Deploy">Runs the first deployment.</param>
internal sealed record InitWorld(
    IReadOnlyDictionary<string, string> Environment,
    ITerminal Terminal,
    Func<TowerOptions, IContainerEngine> Engine,
    Func<TowerOptions, IComposeCli> Compose,
    IOwnContainer Own,
    Func<Intent, TowerOptions, CancellationToken, Task<DeploymentOutcome>> Deploy);

/// <summary><c>tower init</c>: sets up a server once, in the blueprint's seven steps.</summary>
internal sealed class Initialiser(InitWorld world)
{
    private const int Done = 0;
    private const int Failed = 1;

    private TextWriter Out => world.Terminal.Out;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code: 0 set up (now or before), 1 failed, 2 not told enough.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            return await RunStepsAsync(cancel);
        }
        catch (AdapterException failure)
        {
            await ErrorText.WriteAsync(world.Terminal.Error, failure);
            return Failed;
        }
    }

    private async Task<int> RunStepsAsync(CancellationToken cancel)
    {
        // TOWER_IMAGE may carry a tag here; the options take the repository alone.
        var configuredImage = world.Environment.GetValueOrDefault("TOWER_IMAGE");
        if (!TryReadOptions(OwnImage.Choose(configuredImage, null), out var options))
            return TowerCommandLine.Misused;
        var saved = Path.Combine(options.DataDir, "intent.json");
        if (File.Exists(saved))
        {
            await Out.WriteLineAsync($"This server is set up already: {saved} exists. Nothing was changed; "
                + "POST an intent to /apply to change what runs.");
            return Done;
        }

        await Out.WriteLineAsync("Prerequisites");
        var (own, problems) = await CheckAsync(options, cancel);

        var settings = new InitQuestions(world.Environment, world.Terminal).Read(mayAsk: problems.IsEmpty, out var missing);
        if (!problems.IsEmpty || settings is null)
        {
            await TellAsync("This server is not ready", problems);
            await TellAsync("Set these environment variables (docker run -e …), or run it on a terminal (-it) to be asked", missing);
            return problems.IsEmpty ? TowerCommandLine.Misused : Failed;
        }

        var image = OwnImage.Choose(configuredImage, own?.Image);
        if (!TryReadOptions(image, out options))
            return TowerCommandLine.Misused;
        // `latest` means something else tomorrow: the stack is pinned to the version wherever the engine has it.
        if (image.Tag == "latest"
            && await world.Engine(options).HasImageAsync($"{options.TowerImage}:{ProductVersion.Value}", cancel))
            image = image with { Tag = ProductVersion.Value };
        await Out.WriteLineAsync("Hashing passwords");
        var otelTag = world.Environment.GetValueOrDefault("OTEL_VERSION") is { Length: > 0 } tag ? tag : "latest";
        var intent = InitIntent.Create(settings, options, image.Tag, otelTag, out var errors);
        if (intent is null)
        {
            await TellAsync("These settings cannot be used", errors);
            return TowerCommandLine.Misused;
        }

        // Held while the stack starts: the Tower that is started waits for it, and so sees the intent only when it is whole.
        using var hold = DataDirectoryLock.TryAcquire(options.DataDir);
        if (hold is null)
        {
            await world.Terminal.Error.WriteLineAsync(
                $"Another Tower or `tower init` works in {options.DataDir}: wait for it, or stop it, and run this again.");
            return Failed;
        }

        await Out.WriteLineAsync($"Starting the stack in {options.DataDir}");
        var outcome = await world.Deploy(intent, options, cancel);
        if (!outcome.IsGood())
        {
            await world.Terminal.Error.WriteLineAsync(
                "Setting up failed for the reason above; put it right and run `tower init` again.");
            return Failed;
        }
        await Out.WriteLineAsync(InitSummary.Write(intent, options));
        return Done;
    }

    private async Task<(OwnContainer? Own, ImmutableArray<string> Problems)> CheckAsync(
        TowerOptions options, CancellationToken cancel)
    {
        var engine = world.Engine(options);
        var prerequisites = new Prerequisites(engine, world.Compose(options), Out);
        OwnContainer? own = null;
        try
        {
            // Without an engine there is nobody to ask which container this is; the check itself then says so.
            await engine.VersionAsync(cancel);
            own = await world.Own.InspectAsync(cancel);
        }
        catch (AdapterException)
        {
            return (null, await prerequisites.CheckAsync(options.DataDir, null, cancel));
        }
        return (own, await prerequisites.CheckAsync(options.DataDir, own, cancel));
    }

    private bool TryReadOptions(OwnImage image, out TowerOptions options)
    {
        try
        {
            var environment = new Dictionary<string, string>(world.Environment);
            environment.Remove("TOWER_IMAGE");
            if (image.Repository is { } repository)
                environment["TOWER_IMAGE"] = repository;
            options = TowerOptionsEnvironment.FromEnvironment(environment);
            return true;
        }
        catch (AdapterException wrong)
        {
            world.Terminal.Error.WriteLine(string.Join("\n  ", [wrong.Message, .. wrong.Detail]));
            options = new TowerOptions();
            return false;
        }
    }

    private async Task TellAsync(string title, ImmutableArray<string> lines)
    {
        if (lines.IsEmpty)
            return;
        await world.Terminal.Error.WriteLineAsync(title + ":");
        foreach (var line in lines)
            await world.Terminal.Error.WriteLineAsync("  " + line);
    }
}
