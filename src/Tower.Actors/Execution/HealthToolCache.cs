using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>
/// Knows which images can run a health check. An image that is named by its digest is asked for once: what it contains
/// does not change. Safe from any thread.
/// </summary>
internal sealed class HealthToolCache(IContainerEngine engine, TowerOptions options, TimeProvider time)
{
    private const int AtOnce = 4;

    // A Tower that takes over asks as well, and has the handover's time for this and all else it does before it confirms.
    private readonly TimeSpan _patience = options.HandoverTimeout / 3;

    private readonly DigestCache<HealthTool> _known = new();

    /// <summary>
    /// The tools of those images that the engine has. A check of a running container is not worth failing a deployment
    /// for: an image the engine does not tell about is left out, and one line says so.
    /// </summary>
    /// <param name="images">With tag or digest.</param>
    /// <param name="context">Who asks.</param>
    public async Task<ImmutableDictionary<string, HealthTool>> FindAsync(
        ImmutableArray<string> images, StepContext context)
    {
        var found = new ConcurrentDictionary<string, HealthTool>(StringComparer.Ordinal);
        var refusals = new ConcurrentQueue<string>();
        using var late = new CancellationTokenSource(_patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled, late.Token);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop.Token };
            await Parallel.ForEachAsync(images.Distinct(StringComparer.Ordinal), parallel, async (image, cancel) =>
            {
                try
                {
                    if (await FindOneAsync(image, cancel).ConfigureAwait(false) is { } tool)
                        found[image] = tool;
                }
                catch (AdapterException refused)
                {
                    refusals.Enqueue(refused.Message);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
            when (late.IsCancellationRequested && !context.Cancelled.IsCancellationRequested)
        {
            refusals.Enqueue($"the engine needs longer than {_patience.TotalSeconds:0} s, a third of {SettingNames.HandoverTimeout}, to look into its images");
        }

        if (refusals.TryPeek(out var first))
            context.Warn($"an app that is started now may run without a health check: {first}");
        return found.ToImmutableDictionary(StringComparer.Ordinal);
    }

    private async Task<HealthTool?> FindOneAsync(string image, CancellationToken cancel)
    {
        if (_known.TryFind(image, out var known))
            return known;
        var tool = await engine.HealthToolOfAsync(image, cancel).ConfigureAwait(false);
        if (tool is { } found && ImageName.IsPinned(image))
            _known.Add(image, found);
        return tool;
    }
}
