using Tower.Actors.Hosting;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;

namespace Tower.Actors.State;

/// <summary>Writes the state of the stack to disk, through <see cref="IStateStore"/>.</summary>
public sealed class StateKeeper : StepWorker
{
    /// <summary>Creates the worker.</summary>
    public StateKeeper(IStateStore store, TowerOptions options, TimeProvider time) : base(time)
    {
        var limit = new Limit(options.SaveTimeout, SettingNames.SaveTimeout);
        Handle<SaveState>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await store.SaveAsync(request.Applied, request.Notes, request.Files, context.Cancelled);
            return new StateSaved(request.Id);
        });
        Handle<SeedCaddyConfig>(DeploymentStep.Generate, limit, async (request, context) =>
        {
            await store.SaveCaddyConfigAsync(request.CaddyJson, context.Cancelled);
            return new CaddyConfigSeeded(request.Id);
        });
        Handle<DiscardDraft>(DeploymentStep.Save, limit, (request, _) =>
        {
            store.DiscardDraft();
            return Task.FromResult<object>(new DraftDiscarded(request.Id));
        });
        HandleEndings();
    }
}
