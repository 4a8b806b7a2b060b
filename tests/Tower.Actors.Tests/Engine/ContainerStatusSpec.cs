using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class ContainerStatusSpec
{
    [Theory]
    [InlineData("Up 3 minutes (healthy)", ContainerHealth.Healthy, null, false)]
    [InlineData("Up 4 seconds (health: starting)", ContainerHealth.Starting, null, true)]
    [InlineData("Up 2 hours (unhealthy)", ContainerHealth.Unhealthy, null, false)]
    [InlineData("Up 1 second", null, null, true)]
    [InlineData("Up Less than a second", null, null, true)]
    [InlineData("Up About a minute", null, null, false)]
    [InlineData("Up 5 days (Paused)", null, null, false)]
    [InlineData("Exited (137) 2 hours ago", null, 137, false)]
    [InlineData("Exited (0) Less than a second ago", null, 0, false)]
    [InlineData("Restarting (1) 3 seconds ago", null, 1, false)]
    [InlineData("Created", null, null, false)]
    [InlineData("Dead", null, null, false)]
    [InlineData("Removal In Progress", null, null, false)]
    [InlineData("", null, null, false)]
    public void The_engines_status_line_tells_health_exit_code_and_youth(
        string status, ContainerHealth? health, int? exitCode, bool isYoung) =>
        Assert.Equal(new ContainerStatus(health, exitCode, isYoung), ContainerStatus.Parse(status));
}
