using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>Writes what deployments are about to do, through <see cref="IDeploymentJournal"/>.</summary>
public sealed class JournalKeeper : StepWorker
{
    /// <summary>Creates the worker.</summary>
    public JournalKeeper(IDeploymentJournal journal, TowerOptions options, TimeProvider time) : base(time)
    {
        var limit = new Limit(options.SaveTimeout, SettingNames.SaveTimeout);
        Handle<OpenJournal>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await journal.OpenAsync(request.Id, request.Head, context.Cancelled).ConfigureAwait(false);
            return new JournalOpened(request.Id);
        });
        Handle<JournalStep>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await journal.AppendAsync(request.Id, request.Entry, context.Cancelled).ConfigureAwait(false);
            return new StepJournaled(request.Id);
        });
        Handle<CloseJournal>(DeploymentStep.Save, limit, async (request, context) =>
        {
            await journal.CloseAsync(request.Id, request.Result, context.Cancelled).ConfigureAwait(false);
            return new JournalClosed(request.Id);
        });
        Handle<ReadJournals>(DeploymentStep.Recover, limit, async (_, context) =>
            new JournalsRead(await journal.ReadAsync(context.Cancelled).ConfigureAwait(false)));
        HandleEndings();
    }
}
