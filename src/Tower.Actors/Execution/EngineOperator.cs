using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Telemetry;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Sees what runs, pulls images and looks into them, stops, starts and removes containers, through the Engine API.
/// </summary>
public sealed class EngineOperator : StepHandlers
{
    /// <summary>Pulls at a time; layers of one image are already fetched in parallel by the engine.</summary>
    private const int ParallelPulls = 4;

    private readonly IContainerEngine _engine;
    private readonly IPullKeys _keys;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly HealthToolCache _tools;

    /// <summary>
    /// Takes <see cref="ObserveStack"/>, <see cref="DescribeImages"/>, <see cref="FindFolders"/>,
    /// <see cref="CreateHostFolders"/>, <see cref="CheckFolders"/>, <see cref="PullImages"/>, <see cref="InspectImages"/>,
    /// <see cref="RemoveContainers"/>, <see cref="RemoveNewContainers"/>, <see cref="StopContainers"/> and
    /// <see cref="StartContainers"/>.
    /// </summary>
    public EngineOperator(
        IContainerEngine engine, IPullKeys keys, EngineInventory inventory, TowerOptions options, TimeProvider time)
    {
        (_engine, _keys, _options, _time) = (engine, keys, options, time);
        _tools = new HealthToolCache(engine, options, time);
        var observe = new Limit(options.ObserveTimeout, SettingNames.ObserveTimeout);
        Handle<ObserveStack>(DeploymentStep.Plan, observe, async (request, context) =>
            new StackObserved(await ObserveAsync(context.Cancelled).ConfigureAwait(false))
            {
                Volumes = await inventory.VolumesAsync(context.Cancelled).ConfigureAwait(false),
            });
        Handle<DescribeImages>(DeploymentStep.Resolve, observe, inventory.DescribeAsync);
        Handle<FindFolders>(DeploymentStep.Plan, observe, inventory.FindFoldersAsync);
        Handle<CreateHostFolders>(DeploymentStep.Start, observe, inventory.CreateFoldersAsync);
        Handle<CheckFolders>(DeploymentStep.Start, observe, inventory.CheckFoldersAsync);
        Handle<PullImages>(DeploymentStep.Pull, new Limit(options.PullTimeout, SettingNames.PullTimeout), PullAsync);
        Handle<InspectImages>(DeploymentStep.Generate, observe, async (request, context) =>
            new ImagesInspected(await _tools.FindAsync(request.Images, context).ConfigureAwait(false)));
        // Each container has its own bound, which knows its name; these are the backstops.
        Handle<RemoveContainers>(DeploymentStep.Retire, request => observe.Plus(Backstop(request.Containers)), RemoveAsync);
        // Which containers it will be is not known when it is asked for.
        Handle<RemoveNewContainers>(DeploymentStep.Undo, request => observe.Plus(ContainerBatch.Backstop(
            request.Services.Length * IntentLimits.Replicas, TimeSpan.FromSeconds(IntentLimits.StopGracePeriod), options)), RemoveNewAsync);
        Handle<StopContainers>(DeploymentStep.Stop, request => observe.Plus(Backstop(request.Containers)), StopAsync);
        Handle<StartContainers>(DeploymentStep.Undo, request => observe.Plus(Backstop(request.Containers)), StartAsync);
    }

    private async Task<ImmutableArray<ObservedContainer>> ObserveAsync(CancellationToken cancel)
    {
        var containers = await _engine.ListAsync(cancel).ConfigureAwait(false);
        var running = containers.Where(container => container.IsRunning).Select(container => container.Id).ToImmutableArray();
        if (running.IsEmpty)
            return containers;
        var keptDown = await _engine.KeptDownAsync(running, cancel).ConfigureAwait(false);
        return [.. containers.Select(container => keptDown.Contains(container.Id) ? container with { IsKeptDown = true } : container)];
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
            ? new ImagesPulled(missing.Count)
            : context.Failed(failures.First().Code, string.Join("; ", failures.Select(failure => failure.Message)),
                failures.SelectMany(failure => failure.Detail));
    }

    private async Task PullOneAsync(string image, PullImages request, StepContext context, CancellationToken cancel)
    {
        using var span = TowerTelemetry.Source.StartActivity("pull image", ActivityKind.Client, context.Trace,
            [new("container.image.name", image)]);
        var name = ImageName.Short(image);
        context.Info($"pulling {name}");
        try
        {
            await WithKeyAsync(image, context, key =>
                _engine.PullAsync(image, key, line => context.Info($"{name}: {line}"), cancel)).ConfigureAwait(false);
        }
        catch (AdapterException)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private async Task WithKeyAsync(string image, StepContext context, Func<RegistryCredentials?, Task> pull)
    {
        if (!ImageName.IsOfOwnRegistry(image, _options.PullPort))
        {
            await pull(null).ConfigureAwait(false);
            return;
        }
        var key = _keys.Issue();
        try
        {
            await pull(key).ConfigureAwait(false);
        }
        finally
        {
            Revoke(key, context);
        }
    }

    // How the pull ended matters more; a key that is left goes when the next Tower starts.
    private void Revoke(RegistryCredentials key, StepContext context)
    {
        try
        {
            _keys.Revoke(key);
        }
        catch (AdapterException left)
        {
            context.Warn(left.Message);
        }
    }

    private async Task<object> RemoveAsync(RemoveContainers request, StepContext asked)
    {
        var context = asked with { Step = request.Step };
        var batch = Batch(context);
        // All of them before the first is stopped: whatever happens then, an engine that starts brings none of them back.
        var down = await batch.KeepDownAsync(request.Containers).ConfigureAwait(false);
        await batch.DoAsync(down, "removed",
            async (container, grace, cancel) => await _engine.RemoveAsync(container.Id, grace, cancel).ConfigureAwait(false))
            .ConfigureAwait(false);
        return Answer(batch, request.Containers, context, "removed", Done.Instance,
            ids => $"the next deployment tries again; to remove what is left now: `docker rm -f {ids}`");
    }

    private async Task<object> RemoveNewAsync(RemoveNewContainers request, StepContext context)
    {
        var there = await Wait(context).UntilAnsweredAsync(() => _engine.ListAsync(context.Cancelled)).ConfigureAwait(false);
        var mine = there.Where(container => request.Services.Contains(container.Service) && !request.Keep.Contains(container.Id));
        return await RemoveAsync(new RemoveContainers(context.Step, [.. mine]), context).ConfigureAwait(false);
    }

    // Stopped for a swap: what is not stopped yet must come back with an engine that restarts, so each policy goes by itself.
    private async Task<object> StopAsync(StopContainers request, StepContext context)
    {
        var batch = Batch(context);
        await batch.DoAsync(request.Containers, "stopped",
            async (container, grace, cancel) => await _engine.StopAsync(container.Id, grace, cancel).ConfigureAwait(false))
            .ConfigureAwait(false);
        return Answer(batch, request.Containers, context, "stopped", Done.Instance, LookAt);
    }

    private async Task<object> StartAsync(StartContainers request, StepContext context)
    {
        var batch = Batch(context);
        await batch.DoAsync(request.Containers, "started again", async (container, _, cancel) =>
        {
            await _engine.StartAsync(container.Id, cancel).ConfigureAwait(false);
            return null;
        }).ConfigureAwait(false);
        return Answer(batch, request.Containers, context, "started again", Done.Instance, LookAt);
    }

    private static object Answer(
        ContainerBatch batch, ImmutableArray<ObservedContainer> all, StepContext context, string done, object answer, Func<string, string> remedy)
    {
        var failed = all.Where(container => batch.Failures.ContainsKey(container.Id)).ToList();
        if (failed.Count == 0)
            return answer;
        var ids = string.Join(' ', failed.Select(container => container.Id[..Math.Min(12, container.Id.Length)]));
        var failures = failed.Select(container => batch.Failures[container.Id]).ToList();
        var isSilent = failures.All(failure => failure.Code == FailureCodes.EngineUnreachable);
        return context.Failed(
            isSilent ? FailureCodes.EngineUnreachable : FailureCodes.ContainersStuck,
            $"{failed.Count} of {all.Length} containers could not be {done}: "
            + $"{string.Join("; ", failures.Select(failure => failure.Text))}; {remedy(ids)}");
    }

    private static string LookAt(string ids) => $"look at what is left with `docker inspect {ids}`";

    private ContainerBatch Batch(StepContext context) => new(_engine, context, Wait(context), _options, _time);

    private EngineWait Wait(StepContext context) => new(context, _options.EnginePatience, _time);

    private TimeSpan Backstop(ImmutableArray<ObservedContainer> containers) => ContainerBatch.Backstop(
        containers.Length, containers.Select(container => container.StopGrace ?? _options.StopGracePeriod).Append(TimeSpan.Zero).Max(), _options);
}
