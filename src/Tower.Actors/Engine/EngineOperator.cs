using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Tower.Actors.Hosting;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Engine;

/// <summary>
/// Sees what runs, pulls images and looks into them, stops, starts and removes containers, through the Engine API.
/// </summary>
public sealed class EngineOperator : StepWorker
{
    /// <summary>Pulls at a time; layers of one image are already fetched in parallel by the engine.</summary>
    private const int ParallelPulls = 4;

    /// <summary>Which containers it will be is not known when it is asked for; the longest grace an app can have is 600 s.</summary>
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromMinutes(11);

    private readonly IContainerEngine _engine;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly HealthToolCache _tools;

    /// <summary>
    /// Takes <see cref="ObserveStack"/>, <see cref="DescribeImages"/>, <see cref="FindFolders"/>,
    /// <see cref="CreateHostFolders"/>, <see cref="PullImages"/>, <see cref="InspectImages"/>,
    /// <see cref="RemoveContainers"/>, <see cref="RemoveNewContainers"/>, <see cref="StopContainers"/> and
    /// <see cref="StartContainers"/>.
    /// </summary>
    public EngineOperator(IContainerEngine engine, EngineInventory inventory, TowerOptions options, TimeProvider time) : base(time)
    {
        (_engine, _options, _time) = (engine, options, time);
        _tools = new HealthToolCache(engine, options, time);
        var observe = new Limit(options.ObserveTimeout, SettingNames.ObserveTimeout);
        Handle<ObserveStack>(DeploymentStep.Plan, observe, async (request, context) =>
            new StackObserved(request.Id, await _engine.ListAsync(context.Cancelled).ConfigureAwait(false))
            {
                Volumes = await inventory.VolumesAsync(context.Cancelled).ConfigureAwait(false),
            });
        Handle<DescribeImages>(DeploymentStep.Resolve, observe, inventory.DescribeAsync);
        Handle<FindFolders>(DeploymentStep.Plan, observe, inventory.FindFoldersAsync);
        Handle<CreateHostFolders>(DeploymentStep.Start, observe, inventory.CreateFoldersAsync);
        Handle<PullImages>(DeploymentStep.Pull, new Limit(options.PullTimeout, SettingNames.PullTimeout), PullAsync);
        Handle<InspectImages>(DeploymentStep.Generate, observe, async (request, context) =>
            new ImagesInspected(request.Id, await _tools.FindAsync(request.Images, context).ConfigureAwait(false)));
        Handle<RemoveContainers>(
            DeploymentStep.Retire, request => observe.Plus(Backstop(request.Containers) + options.EnginePatience), RemoveAsync);
        Handle<RemoveNewContainers>(DeploymentStep.Undo, observe.Plus(LongestRemoval + options.EnginePatience), RemoveNewAsync);
        Handle<StopContainers>(DeploymentStep.Stop, request => observe.Plus(Backstop(request.Containers)), StopAsync);
        Handle<StartContainers>(DeploymentStep.Undo, new Limit(options.StartTimeout, SettingNames.StartTimeout), StartAsync);
        HandleEndings();
    }

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
            : context.Failed(failures.First().Code, string.Join("; ", failures.Select(failure => failure.Message)),
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

    private Task<object> RemoveAsync(RemoveContainers request, StepContext context) => ForEachAsync(
        request.Containers, context with { Step = request.Step }, "removed", new ContainersRemoved(request.Id),
        (container, grace, cancel) => _engine.RemoveAsync(container.Id, grace, cancel), Wait(context));

    private async Task<object> RemoveNewAsync(RemoveNewContainers request, StepContext context)
    {
        var there = await Wait(context).UntilAnsweredAsync(() => _engine.ListAsync(context.Cancelled)).ConfigureAwait(false);
        var mine = there.Where(container => request.Services.Contains(container.Service) && !request.Keep.Contains(container.Id));
        return await RemoveAsync(new RemoveContainers(request.Id, context.Step, [.. mine]), context).ConfigureAwait(false);
    }

    private Task<object> StopAsync(StopContainers request, StepContext context) => ForEachAsync(
        request.Containers, context, "stopped", new ContainersStopped(request.Id),
        (container, grace, cancel) => _engine.StopAsync(container.Id, grace, cancel));

    private Task<object> StartAsync(StartContainers request, StepContext context) => ForEachAsync(
        request.Containers, context, "started again", new ContainersStarted(request.Id),
        (container, _, cancel) => _engine.StartAsync(container.Id, cancel), Wait(context));

    private EngineWait Wait(StepContext context) => new(context, _options.EnginePatience, _time);

    /// <summary>Does it to all of them at once, even if it cannot be done to one.</summary>
    private async Task<object> ForEachAsync(
        ImmutableArray<ObservedContainer> containers,
        StepContext context,
        string done,
        object answer,
        Func<ObservedContainer, TimeSpan, CancellationToken, Task> act,
        EngineWait? wait = null)
    {
        var failures = await Task.WhenAll(containers.Select(async container =>
        {
            try
            {
                return await (wait is null ? ActAsync(container) : wait.UntilAnsweredAsync(() => ActAsync(container)))
                    .ConfigureAwait(false);
            }
            catch (AdapterException failure)
            {
                return $"{container.Service}: {failure.Message}";
            }
        })).ConfigureAwait(false);

        var failed = failures.OfType<string>().ToList();
        return failed.Count == 0
            ? answer
            : context.Failed(
                FailureCodes.ContainersStuck,
                $"{failed.Count} of {containers.Length} containers could not be {done}: {string.Join("; ", failed)}");

        async Task<string?> ActAsync(ObservedContainer container)
        {
            var grace = GraceOf(container);
            using var bound = new CancellationTokenSource(grace + _options.ObserveTimeout, _time);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled, bound.Token);
            try
            {
                await act(container, grace, cancel.Token).ConfigureAwait(false);
                context.Info($"{container.Service} {done}");
                return null;
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                return $"{container.Service}: it was not {done} within {(grace + _options.ObserveTimeout).TotalSeconds:0} s; "
                    + $"look at it with `docker inspect {container.Id[..Math.Min(12, container.Id.Length)]}`";
            }
        }
    }

    private TimeSpan GraceOf(ObservedContainer container) => container.StopGrace ?? _options.StopGracePeriod;

    // Each container has its own bound, which knows its name; this one is the backstop.
    private TimeSpan Backstop(ImmutableArray<ObservedContainer> containers) =>
        containers.Select(GraceOf).Append(_options.StopGracePeriod).Max() + (2 * _options.ObserveTimeout);
}
