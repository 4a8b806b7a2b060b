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
        Handle<SaveState>(DeploymentStep.Save, options.SaveTimeout, async (request, context) =>
        {
            await store.SaveAsync(request.Applied, request.Notes, request.Files, context.Cancelled);
            return new StateSaved(request.Id);
        });
        Handle<SeedCaddyConfig>(DeploymentStep.Generate, options.SaveTimeout, async (request, context) =>
        {
            await store.SaveCaddyConfigAsync(request.CaddyJson, context.Cancelled);
            return new CaddyConfigSeeded(request.Id);
        });
        Handle<DiscardDraft>(DeploymentStep.Save, options.SaveTimeout, (request, _) =>
        {
            store.DiscardDraft();
            return Task.FromResult<object>(new DraftDiscarded(request.Id));
        });
        HandleEndings();
    }
}
