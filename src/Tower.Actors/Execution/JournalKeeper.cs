using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Execution;

/// <summary>Writes what deployments are about to do, through <see cref="IDeploymentJournal"/>.</summary>
public sealed class JournalKeeper : StepHandlers
{
    /// <summary>Creates the worker.</summary>
    public JournalKeeper(IDeploymentJournal journal, TowerOptions options)
    {
        var limit = new Limit(options.SaveTimeout, SettingNames.SaveTimeout);
        Handle<OpenJournal>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await journal.OpenAsync(context.Id, request.Head, context.Cancelled).ConfigureAwait(false);
            return Done.Instance;
        });
        Handle<JournalStep>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await journal.AppendAsync(context.Id, request.Entry, context.Cancelled).ConfigureAwait(false);
            return Done.Instance;
        });
        Handle<CloseJournal>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await journal.CloseAsync(context.Id, request.Result, context.Cancelled).ConfigureAwait(false);
            return Done.Instance;
        });
        Handle<ReadJournals>(DeploymentStep.Recover, limit, async (_, context) =>
            new JournalsRead(await journal.ReadAsync(context.Cancelled).ConfigureAwait(false)));
    }
}
