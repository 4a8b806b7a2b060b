using System.Collections.Concurrent;
using System.Diagnostics;
using Tower.Actors.Hosting;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;

namespace Tower.Actors.Engine;

/// <summary>Sees what runs, pulls images and removes containers, through the Engine API.</summary>
public sealed class EngineOperator : StepWorker
{
    /// <summary>Pulls at a time; layers of one image are already fetched in parallel by the engine.</summary>
    private const int ParallelPulls = 4;

    private readonly IContainerEngine _engine;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>
    /// Takes <see cref="ObserveStack"/>, <see cref="PullImages"/> and <see cref="RemoveContainers"/>.
    /// </summary>
    public EngineOperator(IContainerEngine engine, TowerOptions options, TimeProvider time) : base(time)
    {
        (_engine, _options, _time) = (engine, options, time);
        Handle<ObserveStack>(DeploymentStep.Plan, options.ObserveTimeout, async (request, context) =>
            new StackObserved(request.Id, await _engine.ListAsync(context.Cancelled).ConfigureAwait(false)));
        Handle<PullImages>(DeploymentStep.Pull, options.PullTimeout, PullAsync);
        // Ends by its own bound, RemovalTimeout, which knows whether it is Retire or Undo; this one is the backstop.
        Handle<RemoveContainers>(DeploymentStep.Retire, RemovalTimeout + options.ObserveTimeout, RemoveAsync);
        HandleEndings();
    }

    private TimeSpan RemovalTimeout => _options.StopGracePeriod + _options.ObserveTimeout;

    private async Task<object> PullAsync(PullImages request, StepContext context)
    {
        var images = request.Images.Distinct(StringComparer.Ordinal).ToList();
        var there = await Task.WhenAll(images.Select(image => _engine.HasImageAsync(image, context.Cancelled)))
            .ConfigureAwait(false);
        var missing = images.Where((_, index) => !there[index]).ToList();

        var failures = new ConcurrentQueue<AdapterException>();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelPulls, CancellationToken = giveUp.Token };
            await Parallel.ForEachAsync(missing, parallel, async (image, cancel) =>
            {
                try
                {
                    await PullOneAsync(image, request, context, cancel).ConfigureAwait(false);
                }
                catch (AdapterException failure)
                {
                    failures.Enqueue(failure);
                    await giveUp.CancelAsync().ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!failures.IsEmpty)
        {
            // The pulls that were given up because another one failed; that one is told.
        }

        return failures.IsEmpty
            ? new ImagesPulled(request.Id, missing.Count)
            : context.Failed(string.Join("; ", failures.Select(failure => failure.Message)),
                failures.SelectMany(failure => failure.Detail));
    }

    private async Task PullOneAsync(string image, PullImages request, StepContext context, CancellationToken cancel)
    {
        using var span = TowerTelemetry.Source.StartActivity("pull image", ActivityKind.Client, request.Trace,
            [new("container.image.name", image)]);
        var name = ImageName.Short(image);
        context.Info($"pulling {name}");
        try
        {
            await _engine.PullAsync(image, line => context.Info($"{name}: {line}"), cancel).ConfigureAwait(false);
        }
        catch (AdapterException)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private async Task<object> RemoveAsync(RemoveContainers request, StepContext context)
    {
        context = context with { Step = request.Step };
        using var bound = new CancellationTokenSource(RemovalTimeout, _time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled, bound.Token);
        var failures = await Task.WhenAll(request.Containers.Select(async container =>
        {
            try
            {
                await _engine.RemoveAsync(container.Id, _options.StopGracePeriod, cancel.Token).ConfigureAwait(false);
                context.Info($"{container.Service} removed");
                return null;
            }
            catch (AdapterException failure)
            {
                return $"{container.Service}: {failure.Message}";
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                return $"{container.Service}: it was not gone within {RemovalTimeout.TotalSeconds:0} s; "
                    + $"look at it with `docker inspect {container.Id[..Math.Min(12, container.Id.Length)]}`";
            }
        })).ConfigureAwait(false);

        var failed = failures.OfType<string>().ToList();
        return failed.Count == 0
            ? new ContainersRemoved(request.Id)
            : context.Failed(
                $"{failed.Count} of {request.Containers.Length} containers could not be removed: {string.Join("; ", failed)}");
    }
}
