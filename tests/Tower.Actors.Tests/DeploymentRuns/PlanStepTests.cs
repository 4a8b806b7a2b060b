using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Tests.Deployments;
using Xunit;

namespace Tower.Actors.Tests.DeploymentRuns;

public sealed class PlanStepTests
{
    [Fact]
    public void Each_step_has_a_name_on_disk_that_no_other_one_has()
    {
        var names = PlanStepAnswersSpec.Steps.Select(step => step.Name).ToList();

        Assert.Equal(typeof(PlanStep).GetNestedTypes().Length, names.Count);
        Assert.Equal(
            ["confirm", "createfolders", "drain", "handover", "hold", "probe", "pull", "reclaim", "recreate", "removenew", "restart", "restore", "retire",
                "save", "seedcaddyconfig", "settle", "start", "stop", "switch", "watch"],
            names.Order(StringComparer.Ordinal));
    }
}
