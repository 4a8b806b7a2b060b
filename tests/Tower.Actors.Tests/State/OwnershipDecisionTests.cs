using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class OwnershipDecisionTests
{
    [Theory]
    [InlineData(null, null, 0, true)]
    [InlineData(null, "1a2b3c4d", 0, true)]
    [InlineData("1a2b3c4d", "1a2b3c4d", 0, true)]
    [InlineData("1a2b3c4d", null, 0, true)]
    [InlineData("1a2b3c4d", "5e6f7a8b", 0, false)]
    [InlineData("1a2b3c4d", "5e6f7a8b", 20, false)]
    [InlineData("1a2b3c4d", "5e6f7a8b", 21, true)]
    public void A_free_directory_is_for_the_one_it_names_unless_that_one_stays_away(
        string? named, string? own, int freeForSeconds, bool takes)
    {
        foreach (var isConfirmed in new[] { false, true })
        {
            var owner = named is null ? null : new Ownership(named, isConfirmed, 7, DateTimeOffset.UnixEpoch);

            var decision = OwnershipDecision.Decide(
                owner, own, TimeSpan.FromSeconds(freeForSeconds), TimeSpan.FromSeconds(20));

            Assert.Equal(takes, decision is OwnershipDecision.Take);
        }
    }

    [Fact]
    public void Who_waits_says_for_whom() =>
        Assert.Equal(
            new OwnershipDecision.Wait("tower-1a2b3c4d is to have the server; it has been away for 3 s"),
            OwnershipDecision.Decide(
                new Ownership("1a2b3c4d", false, 7, DateTimeOffset.UnixEpoch), "5e6f7a8b",
                TimeSpan.FromSeconds(3), OwnershipDecision.PatienceOf(new TowerOptions().HandoverTimeout)));
}
