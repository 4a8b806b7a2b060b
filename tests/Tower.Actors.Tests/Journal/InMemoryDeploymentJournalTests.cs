using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Journal;

public sealed class InMemoryDeploymentJournalTests : DeploymentJournalContract
{
    private readonly InMemoryDeploymentJournal _journal = new(KeptDeployments);

    protected override IDeploymentJournal Journal => _journal;

    protected override IDeploymentJournal Reopened() => _journal;
}
