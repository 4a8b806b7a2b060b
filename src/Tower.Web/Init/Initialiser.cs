using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Web.Terminal;

namespace Tower.Web.Init;

/// <summary>
/// <c>tower init</c>: sets up a server once, in the blueprint's seven steps. What it can find wrong is told at once and before
/// its first act. Where apps or data of a Tower are it goes on with them or does nothing; it never removes what runs.
/// </summary>
internal sealed class Initialiser(InitWorld world)
{
    private const int Done = 0;
    private const int Failed = 1;

    private TextWriter Out => world.Terminal.Out;

    private string? ConfiguredImage => world.Environment.GetValueOrDefault("TOWER_IMAGE");

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
        if (InitOptions.Read(world, OwnImage.Choose(ConfiguredImage, null)) is not { } options)
            return ExitCodes.Misused;
        if (File.Exists(new StateFiles(options.DataDir).Intent))
        {
            await SetUpAlready.TellAsync(world, options, cancel);
            return Done;
        }

        await Out.WriteLineAsync("Prerequisites");
        var mistyped = InitOptions.Mistyped(world, out var adoptsVolumes);
        var check = await ServerCheck.RunAsync(world, options, adoptsVolumes, cancel);
        var isReady = check.Problems.IsEmpty && mistyped.IsEmpty;
        InitSettings? settings = null;
        ImmutableArray<string> missing = [];
        if (check.Decision is InitDecision.Begin or null)
            settings = new InitQuestions(world.Environment, world.Terminal).Read(mayAsk: isReady, out missing);

        await world.ComplainAsync($"This server is not ready ({FailureCodes.ServerNotReady})", check.Problems);
        await world.ComplainAsync("Correct these environment variables", mistyped);
        await world.ComplainAsync(
            "Set these environment variables (docker run -e …), or run it on a terminal (-it) to be asked", missing);
        // Only now is it known which image this runs from, which is the one the stack gets.
        var image = OwnImage.Choose(ConfiguredImage, check.Own?.Image);
        if (InitOptions.Read(world, image) is not { } own)
            return ExitCodes.Misused;
        return check.Decision switch
        {
            InitDecision.Refuse refuse => await RefuseAsync(refuse, check.Found!, options),
            _ when !check.Problems.IsEmpty => Failed,
            _ when !isReady || !missing.IsEmpty => ExitCodes.Misused,
            InitDecision.Restore restore => await RestoreAsync(restore, check.Found!, own, cancel),
            InitDecision.Begin begin => await BeginAsync(begin, settings!, image, own, cancel),
            var other => throw new InvalidOperationException($"a way on that nobody goes: {other?.GetType().Name ?? "none"}"),
        };
    }

    private async Task<int> RefuseAsync(InitDecision.Refuse refuse, FoundServer found, TowerOptions options)
    {
        await world.ComplainAsync($"This server is in use ({FailureCodes.ServerInUse}), and in {options.DataDir} is neither an "
            + "intent.json nor the record of a deployment that it could be restored from. Nothing was changed",
            ServerInUse.Lines(found, refuse.Unreadable, options));
        return Failed;
    }

    private async Task<int> RestoreAsync(
        InitDecision.Restore restore, FoundServer found, TowerOptions options, CancellationToken cancel)
    {
        if (await HoldAsync(found, options) is not { } hold)
            return Failed;
        using (hold)
        {
            await Out.WriteLineAsync($"This server has been set up before, and its intent.json is gone: it is restored in {options.DataDir}");
            return await new Restoration(world, options).RunAsync(restore.Record, found, hold, cancel) ? Done : Failed;
        }
    }

    private async Task<int> BeginAsync(
        InitDecision.Begin begin, InitSettings settings, OwnImage image, TowerOptions options, CancellationToken cancel)
    {
        // `latest` means something else tomorrow: the stack is pinned to the version wherever the engine has it.
        if (image.Tag == "latest"
            && await world.Engine(options).HasImageAsync($"{options.TowerImage}:{ProductVersion.Value}", cancel))
            image = image with { Tag = ProductVersion.Value };
        await Out.WriteLineAsync("Hashing passwords");
        var otelTag = world.Environment.GetValueOrDefault("OTEL_VERSION") is { Length: > 0 } tag ? tag : "latest";
        var intent = InitIntent.Create(settings, options, image.Tag, otelTag, out var errors);
        if (intent is null)
        {
            await world.ComplainAsync("These settings cannot be used", errors);
            return ExitCodes.Misused;
        }

        // Held while the stack starts: the Tower that is started waits for it, and so sees the intent only when it is whole.
        using var hold = await HoldAsync(null, options);
        return hold is not null && await DeployAsync(begin, intent, options, cancel) ? Done : Failed;
    }

    private async Task<bool> DeployAsync(
        InitDecision.Begin begin, Intent intent, TowerOptions options, CancellationToken cancel)
    {
        foreach (var volume in begin.OfAttempt)
            await world.SayAsync($"the volume {volume.Name} is taken up again: a try of `tower init` that failed has made it");
        foreach (var volume in begin.Adopted)
            await world.SayAsync($"the volume {volume.Name} is taken as it is");
        RemoveOldCompose(options);
        await new InitAttempt(world.Time.GetUtcNow(), [.. begin.Adopted.Select(volume => volume.Name)])
            .WriteAsync(options.DataDir, cancel);
        await Out.WriteLineAsync($"Starting the stack in {options.DataDir}");
        var outcome = await world.Deploy(intent, options, cancel);
        if (!outcome.IsGood())
        {
            await world.Terminal.Error.WriteLineAsync(
                "Setting up failed for the reason above; put it right and run `tower init` again. The volumes this try has made "
                + "are taken up then.");
            return false;
        }

        InitAttempt.Remove(options.DataDir);
        await Out.WriteLineAsync(InitSummary.Write(intent, options));
        return true;
    }

    // It describes a stack of which nothing is left, and the next try would take it for the end of this one.
    private static void RemoveOldCompose(TowerOptions options)
    {
        var compose = new StateFiles(options.DataDir).Compose;
        try
        {
            File.Delete(compose);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new AdapterException(FailureCodes.FileRefused, $"cannot remove {compose} of the stack before: {refused.Message}", cause: refused);
        }
    }

    private async Task<DataDirectoryLock?> HoldAsync(FoundServer? found, TowerOptions options)
    {
        var hold = DataDirectoryLock.TryAcquire(options.DataDir);
        if (hold is not null)
            return hold;
        var tower = found?.Towers.FirstOrDefault(container => container.IsRunning);
        await world.Terminal.Error.WriteLineAsync(tower is null
            ? $"Another Tower or `tower init` works in {options.DataDir}: wait for it, or stop it, and run this again."
            : $"The Tower that runs works in {options.DataDir} with the intent it has read before it was lost. Have it look again with "
                + $"`docker restart {SetUpAlready.NameOf(tower.Service, options)}`, which no app notices, and run this again.");
        return null;
    }
}
