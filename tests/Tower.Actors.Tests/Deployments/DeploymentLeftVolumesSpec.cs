using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What an undone first start leaves.</summary>
public sealed class DeploymentLeftVolumesSpec : DeploymentScenario
{
    [Fact]
    public async Task Every_volume_that_is_new_and_may_be_half_made_is_named_with_the_way_to_remove_it()
    {
        Declared = ["/data", "/logs"];
        var caller = await Submit(Request("d1", Rollouts.Intent("db")));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new StepFailed(DeploymentStep.Probe, FailureCodes.AppNotReady, "db was not ready"));
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        var said = Assert.Single(await ReadToEnd(caller), line => line is { Severity: LogSeverity.Warning, Step: DeploymentStep.Undo });

        Assert.Contains("DELETE /volumes/tower_app_db__data", said.Text, StringComparison.Ordinal);
        Assert.Contains("DELETE /volumes/tower_app_db__logs", said.Text, StringComparison.Ordinal);
    }
}
