using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What a deployment says when the settings name an old Caddy.</summary>
public sealed class OldCaddySpec() : DeploymentScenario(new TowerOptions { CaddyImage = "caddy:2.11.2" })
{
    [Theory]
    [InlineData(DeploymentTrigger.Apply)]
    [InlineData(DeploymentTrigger.Plan)]
    [InlineData(DeploymentTrigger.Bootstrap)]
    public async Task It_is_warned_of_with_the_setting_to_change(DeploymentTrigger trigger)
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before), trigger));

        static bool IsOfCaddy(LogEvent line) => line.Text.Contains("2.11.2", StringComparison.Ordinal);
        var frame = (LogFrame)await caller.FishForMessageAsync(
            message => message is LogFrame some && some.Events.Any(IsOfCaddy), TimeSpan.FromSeconds(10));
        var line = frame.Events.Single(IsOfCaddy);
        Assert.Equal(LogSeverity.Warning, line.Severity);
        Assert.Contains("2.11.4", line.Text);
        Assert.Contains(SettingNames.CaddyImage, line.Text);
    }
}
