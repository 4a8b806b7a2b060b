using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Messages.Tests;

public sealed class ResultFactsTests
{
    public static TheoryData<DeploymentResult> Results => new()
    {
        new DeploymentResult(new DeploymentId("d1"), DeploymentOutcome.Unchanged, TimeSpan.FromSeconds(0.3)),
        new DeploymentResult(new DeploymentId("d1"), DeploymentOutcome.Succeeded, TimeSpan.FromSeconds(4.098))
        {
            Changed = ["api", "tower.domain"],
            Held = ["hello"],
            Kept = ["web", "db"],
            Trial = TimeSpan.FromSeconds(60),
        },
        new DeploymentResult(new DeploymentId("d1"), DeploymentOutcome.Failed, TimeSpan.FromSeconds(3.2))
        {
            FailedStep = DeploymentStep.Probe,
            Code = FailureCodes.AppExited,
            Changed = ["api"],
        },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void What_the_last_line_says_is_read_off_it_again(DeploymentResult result)
    {
        var (expected, read) = (ResultFacts.Of(result), ResultFacts.Read(result.Line));

        Assert.NotNull(read);
        Assert.Equal(expected with { Changed = [], Held = [], Kept = [] }, read with { Changed = [], Held = [], Kept = [] });
        Assert.Equal(expected.Changed.AsEnumerable(), read.Changed);
        Assert.Equal(expected.Held.AsEnumerable(), read.Held);
        Assert.Equal(expected.Kept.AsEnumerable(), read.Kept);
    }

    [Fact]
    public void A_line_of_an_earlier_Tower_has_what_it_has()
    {
        var read = ResultFacts.Read("RESULT failed deployment=d1 seconds=0.300 step=resolve code=no-longer-known");

        Assert.Equal(("resolve", "no-longer-known", null, 0.3), (read?.FailedStep, read?.Code, read?.Remedy, read?.Seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("all is well seconds=1")]
    public void Another_line_is_none(string line) => Assert.Null(ResultFacts.Read(line));
}
