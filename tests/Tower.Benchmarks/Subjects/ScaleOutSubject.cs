using System.Diagnostics;

namespace Tower.Benchmarks.Subjects;

/// <summary>
/// The sequence docker-rollout documents: scale the changed service to two containers, wait until the new one is
/// healthy, or ten seconds when it has no health check, then stop and remove the old one. Written from the documents.
/// </summary>
internal sealed class ScaleOutSubject(BenchSettings settings, Engine engine)
    : ComposeSubject(
        settings, engine, "scale out, then in (docker-rollout's sequence)", $"{settings.TowerProject}-scale")
{
    private static readonly TimeSpan WithoutHealthCheck = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(1);
    private Dictionary<string, AppSettings> _running = [];

    /// <inheritdoc/>
    public override Task ClearAsync(CancellationToken cancel)
    {
        _running = [];
        return base.ClearAsync(cancel);
    }

    /// <inheritdoc/>
    protected override async Task<Deployed> UpAsync(IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        var changed = apps.Where(app => _running.TryGetValue(app.Name, out var before) && before != app).ToList();
        // The first start, or nothing to replace: there is nothing to roll out.
        var deployed = changed.Count == 0
            ? await base.UpAsync(apps, cancel)
            : await TimedAsync(limit => RollOutAsync(changed, limit, cancel), cancel);
        if (deployed.IsGood)
            _running = apps.ToDictionary(app => app.Name);
        return deployed;
    }

    private async Task<string?> RollOutAsync(List<AppSettings> changed, TimeSpan limit, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        foreach (var app in changed)
        {
            var old = (await Engine.ListAsync(Labels(app.Name), cancel)).Select(container => container.ID).ToHashSet();
            var failure = await RunAsync(
                ["up", "--detach", "--scale", $"{app.Name}={2 * old.Count}", "--no-recreate", "--no-deps", app.Name],
                limit - clock.Elapsed, cancel);
            if (failure is not null)
                return failure;
            var fresh = (await Engine.ListAsync(Labels(app.Name), cancel)).Select(container => container.ID)
                .Where(id => !old.Contains(id)).ToList();
            if (!app.HasHealthCheck)
                await Task.Delay(WithoutHealthCheck, cancel);
            else if (!await AreHealthyAsync(fresh, limit - clock.Elapsed, cancel))
                failure = $"{app.Name} is not healthy after {limit.TotalSeconds} s";
            await RemoveAsync(failure is null ? old : fresh, cancel);
            if (failure is not null)
                return failure;
        }

        return null;
    }

    private async Task<bool> AreHealthyAsync(List<string> containers, TimeSpan limit, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit)
        {
            var states = await Task.WhenAll(containers.Select(id => Engine.InspectAsync(id, cancel)));
            if (states.All(state => state.State?.Health?.Status == "healthy"))
                return true;
            await Task.Delay(PauseBetweenLooks, cancel);
        }

        return false;
    }

    private static async Task RemoveAsync(IReadOnlyCollection<string> containers, CancellationToken cancel)
    {
        await Shell.DockerAsync(cancel, ["stop", .. containers]);
        await Shell.DockerAsync(cancel, ["rm", .. containers]);
    }
}
