using Akka.Actor;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What is left of a deployment that a killed Tower had not begun to carry out.</summary>
public sealed class InterruptedUntouchedSpec : DeploymentScenario
{
    [Fact]
    public async Task It_is_closed_as_interrupted()
    {
        AnswersJournal = false;
        Coordinator.Tell(new OwnershipTaken());
        await Answer<ReadJournals>("journal", _ => new JournalsRead(
        [
            new JournaledDeployment(
                new DeploymentId("d1"), new JournalHead(DeploymentTrigger.Apply, Time.GetUtcNow(), Rollouts.Intent(Before), []), [], null),
        ]));

        var facts = (await Next<CloseJournal>("journal")).Result.Facts;

        Assert.Equal((FailureCodes.Interrupted.Name, "recover"), (facts?.Code, facts?.FailedStep));
    }
}
