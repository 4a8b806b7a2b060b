using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Execution;

/// <summary>Starts services with <c>docker compose up</c>.</summary>
public sealed class ComposeExecutor : StepHandlers
{
    private readonly IComposeCli _cli;
    private readonly IContainerEngine _engine;
    private readonly TowerOptions _options;

    /// <summary>Takes <see cref="StartServices"/>.</summary>
    public ComposeExecutor(IComposeCli cli, IContainerEngine engine, TowerOptions options)
    {
        (_cli, _engine, _options) = (cli, engine, options);
        Handle<StartServices>(DeploymentStep.Start, new Limit(options.StartTimeout, SettingNames.StartTimeout), StartAsync);
    }

    private async Task<object> StartAsync(StartServices request, StepContext context)
    {
        // `up` without a service would start all of them.
        if (request.Services.IsEmpty)
            return Done.Instance;

        var names = request.Services.Select(service => service.Name).ToImmutableHashSet();
        var there = (await _engine.ListAsync(context.Cancelled).ConfigureAwait(false))
            .Where(container => names.Contains(container.Service)).ToImmutableArray();
        if (request.Recreate && there.Length > 0)
            await RecreateAsync(request, there, context).ConfigureAwait(false);
        else
            await StartThoseAsync(request, there, context).ConfigureAwait(false);
        return Done.Instance;
    }

    private async Task StartThoseAsync(StartServices request, ImmutableArray<ObservedContainer> there, StepContext context)
    {
        // Compose starts a container that was stopped for a swap as it is, and the engine would not bring it back any more. One
        // that runs it leaves alone, also if it is about to end.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = IContainerEngine.AtATime, CancellationToken = context.Cancelled };
        await Parallel.ForEachAsync(there, parallel, async (container, cancel) =>
        {
            if (container.IsRunning)
                await _engine.StartAsync(container.Id, cancel).ConfigureAwait(false);
            else
                await _engine.SetRestartAsync(container.Id, restarts: true, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await UpAsync(request, context).ConfigureAwait(false);
    }

    /// <summary>
    /// Compose creates the new container before it stops the old one. Stopping it here first, to see how it ends, would add
    /// that time to the gap: the engine is listened to instead.
    /// </summary>
    private async Task RecreateAsync(StartServices request, ImmutableArray<ObservedContainer> there, StepContext context)
    {
        var isDone = false;
        try
        {
            var outcomes = await _engine.WatchStopsAsync([.. there.Select(container => container.Id)], async _ =>
            {
                await UpAsync(request, context).ConfigureAwait(false);
                isDone = true;
            }, context.Cancelled).ConfigureAwait(false);
            foreach (var container in there)
            {
                var grace = container.StopGrace ?? _options.StopGracePeriod;
                if (outcomes.GetValueOrDefault(container.Id)?.Warning(container, grace) is { } warning)
                    context.Warn(warning);
            }
        }
        catch (AdapterException unheard) when (isDone)
        {
            context.Warn($"whether {string.Join(", ", there.Select(container => container.Service))} had to be killed is not known: {unheard.Message}");
        }
    }

    private async Task UpAsync(StartServices request, StepContext context)
    {
        var tally = new ReplicaTally(request.Services.ToImmutableDictionary(service => service.Name, service => service.Replicas));
        try
        {
            await _cli.RunAsync(
                ComposeCommands.Up(_options, request.DraftPath, request.Services, request.Recreate, request.SecretEnvironment),
                line =>
                {
                    var readable = ComposeOutput.ContainerIn(_options.Project, line) is { } container
                        ? tally.Count(container.Service, container.Done)
                        : ComposeOutput.Readable(_options.Project, line);
                    if (readable is not null)
                        context.Info(readable);
                },
                context.Cancelled).ConfigureAwait(false);
        }
        catch (AdapterException failure)
        {
            throw await new UnstartedServices(_engine).ExplainAsync(request.Services, failure, context.Cancelled).ConfigureAwait(false);
        }
        finally
        {
            foreach (var line in tally.Rest())
                context.Info(line);
        }
    }
}
