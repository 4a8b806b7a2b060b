using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;

namespace Tower.Web.Init;

/// <summary>
/// Brings back a server whose intent is gone: writes it as the last deployment in force had it, starts what is stopped, and
/// sees to it that there is a Tower. Nothing is removed and nothing that runs is replaced.
/// </summary>
internal sealed class Restoration(InitWorld world, TowerOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // A look takes the lock for a moment, also a Tower's own: only what stays taken is taken.
    private const int LooksInARow = 5;

    /// <summary>Does it.</summary>
    /// <param name="record">The deployment; it has its head.</param>
    /// <param name="found">What is on the server.</param>
    /// <param name="hold">The data directory's lock; given back, so that Tower can take it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether Tower has taken the intent up and all runs that was stopped.</returns>
    public async Task<bool> RunAsync(
        JournaledDeployment record, FoundServer found, DataDirectoryLock hold, CancellationToken cancel)
    {
        var store = new FileStateStore(options);
        var written = await store.ReadComposeAsync(cancel) is { } yaml ? WrittenService.In(yaml) : [];
        var isTowerKnown = found.Towers.Length > 0 || written.Any(service => service.Kind == ServiceKind.Tower);
        if (!isTowerKnown && found.Apps.Length > 0)
        {
            throw new AdapterException(FailureCodes.ServerInUse,
                $"apps run, and Tower has no container and {store.Files.Compose}, which describes it, is gone: restore that file "
                + $"from a backup to {options.DataDir}, and run `tower init` again; nothing was changed");
        }

        var intent = await IntentOfAsync(record, found, cancel);
        // An app can be proven by a Tower on its network alone: they follow when there is one.
        if (!isTowerKnown && !(await world.Deploy(intent with { Apps = [], Applied = null }, options, cancel)).IsGood())
            return false;
        await store.RestoreIntentAsync(intent, cancel);
        await world.SayAsync($"{store.Files.Intent} is what deployment {record.Id} applied: {(intent.Apps.Length == 1 ? "1 app" : $"{intent.Apps.Length} apps")}, the domains, "
            + "users and passwords of then. What was set for this run (TOWER_DOMAIN, TOWER_PASSWORD and the like) is not used");

        var isAllStarted = await StartAsync(intent, found, written, cancel);
        if (isTowerKnown && found.Towers.IsEmpty)
            await StartTowerAsync(store.Files.Compose, written, cancel);
        hold.Dispose();
        if (!await IsTakenUpAsync(cancel))
        {
            await world.Terminal.Error.WriteLineAsync(
                $"No Tower has taken the intent up within {options.InitTimeout.TotalSeconds:0} s; on a slow server raise "
                + $"{SettingNames.InitTimeout}. What it says: docker logs of the container named {options.Project}-tower-….");
            return false;
        }

        var tower = options.AddressOf(intent.Tower.Domain);
        await world.SayAsync($"Tower has taken it up: {tower}/status shows what runs, and an app that does "
            + $"not run is started by POST {tower}/refresh");
        return isAllStarted;
    }

    /// <summary>The document that was in force then.</summary>
    private async Task<Intent> IntentOfAsync(JournaledDeployment record, FoundServer found, CancellationToken cancel)
    {
        var intent = record.Head!.Intent;
        // It failed at what came last, another Tower: the one that is there stays.
        if (record.Result?.Outcome == DeploymentOutcome.Succeeded || found.Towers is not [.., var tower])
            return intent;
        var image = await world.Engine(options).ImageOfAsync(tower.Id, cancel);
        return intent with { Tower = intent.Tower with { Version = OwnImage.Choose(null, image).Tag } };
    }

    private async Task<bool> StartAsync(
        Intent intent, FoundServer found, ImmutableArray<WrittenService> written, CancellationToken cancel)
    {
        var inForce = written.IsEmpty
            ? StackBuilder.Build(intent, AppliedImages.Of(intent), options).Services.Select(service => service.Name).ToHashSet()
            : written.Select(service => service.Name).ToHashSet();
        var failures = ImmutableArray.CreateBuilder<string>();
        foreach (var container in found.Containers.Where(Belongs).OrderBy(container => container.Kind))
        {
            try
            {
                await world.Engine(options).StartAsync(container.Id, cancel);
                await world.SayAsync($"{container.Service} is started again");
            }
            catch (AdapterException refused)
            {
                failures.Add($"{container.Service}: {refused.Message}");
            }
        }
        await world.ComplainAsync("These could not be started", failures);
        return failures.Count == 0;

        // Of an old generation that was stopped and not removed, nothing is to run.
        bool Belongs(ObservedContainer container) => container.State is "exited" or "created"
            && (inForce.Contains(container.Service)
                || container.Kind == ServiceKind.Infrastructure
                || (container.Kind == ServiceKind.Tower && !found.Towers.Any(tower => inForce.Contains(tower.Service))));
    }

    // Tower's own service has no secrets, so that the file is all it takes.
    private async Task StartTowerAsync(string composeFile, ImmutableArray<WrittenService> written, CancellationToken cancel)
    {
        var services = written.Where(service => service.Kind != ServiceKind.App).Select(service => service.Name).ToImmutableArray();
        await world.Compose(options).RunAsync(new ComposeCommand(
            [
                "compose", "--progress", "plain", "-p", options.Project, "--project-directory", options.DataDir, "-f", composeFile,
                "up", "-d", "--no-recreate", "--no-deps", "--no-build", .. services,
            ],
            ImmutableSortedDictionary<string, string>.Empty), world.Terminal.Out.WriteLine, cancel);
        await world.SayAsync($"{string.Join(", ", services)} run, as {composeFile} says");
    }

    private async Task<bool> IsTakenUpAsync(CancellationToken cancel)
    {
        var start = world.Time.GetTimestamp();
        var taken = 0;
        while (world.Time.GetElapsedTime(start) < options.InitTimeout)
        {
            taken = DataDirectoryLock.IsFree(options.DataDir) ? 0 : taken + 1;
            if (taken == LooksInARow)
                return true;
            await Task.Delay(Pause, world.Time, cancel);
        }
        return false;
    }
}
