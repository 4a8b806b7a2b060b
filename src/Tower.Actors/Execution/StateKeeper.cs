using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Execution;

/// <summary>
/// Writes the state of the stack to disk, through <see cref="IStateStore"/>. What is on trial is decided as it is written, from
/// what is on trial then: a request may have confirmed it a moment ago.
/// </summary>
public sealed class StateKeeper : StepHandlers
{
    private readonly SemaphoreSlim _oneTrialAtATime = new(1, 1);
    private readonly IStateStore _store;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Creates the worker.</summary>
    public StateKeeper(IStateStore store, TowerOptions options, TimeProvider time)
    {
        (_store, _options, _time) = (store, options, time);
        var limit = new Limit(options.SaveTimeout, SettingNames.SaveTimeout);
        Handle<SaveState>(DeploymentStep.Save, limit, (request, context) =>
            AloneAsync(() => SaveAsync(request, context.Id, context.Cancelled), context.Cancelled));
        Handle<SaveTrial>(DeploymentStep.Save, limit, (request, context) =>
            AloneAsync(() => SaveAsync(request, context.Cancelled), context.Cancelled));
        Handle<SeedRouting>(DeploymentStep.Generate, limit, async (request, context) =>
        {
            await store.SaveRoutingAsync(request.Routing, context.Cancelled);
            return Done.Instance;
        });
        Handle<DiscardDraft>(DeploymentStep.Save, limit, (request, _) =>
        {
            store.DiscardDraft();
            return Task.FromResult<object>(Done.Instance);
        });
    }

    private async Task<object> SaveAsync(SaveState request, DeploymentId id, CancellationToken cancel)
    {
        var port = request.Notes.Settings?.HttpsPort;
        var portBefore = _store.Notes.Settings?.HttpsPort ?? port;
        var trial = request.EndsTrial ? null : TrialDecision.AfterSaving(
            _store.Trial,
            _store.Applied is { } applied ? TowerAccess.Of(applied.Tower, portBefore) : null,
            TowerAccess.Of(request.Applied.Tower, port),
            id,
            _time.GetUtcNow() + _options.TrialTime);
        var files = request.EndsTrial && port != portBefore
            ? request.Files with { TakenBack = new SettingTakenBack(SettingNames.HttpsPort, $"{port}", $"taken back by {id}: nobody confirmed it") }
            : request.Files;
        await _store.SaveAsync(request.Applied, request.Notes, files, trial, cancel).ConfigureAwait(false);
        return new StateSaved(trial);
    }

    private async Task<object> SaveAsync(SaveTrial request, CancellationToken cancel)
    {
        if (_store.Trial?.By == request.Was.By)
            await _store.SaveTrialAsync(request.Becomes, cancel).ConfigureAwait(false);
        return new TrialSaved(request.Was.By, request.Becomes);
    }

    private async Task<object> AloneAsync(Func<Task<object>> save, CancellationToken cancel)
    {
        await _oneTrialAtATime.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await save().ConfigureAwait(false);
        }
        finally
        {
            _oneTrialAtATime.Release();
        }
    }
}
