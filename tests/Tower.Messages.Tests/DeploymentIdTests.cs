using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Messages.Tests;

public sealed class DeploymentIdTests
{
    [Fact]
    public void Ids_sort_by_the_time_of_their_request()
    {
        var early = DeploymentId.New(new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero));
        var late = DeploymentId.New(new DateTimeOffset(2026, 1, 28, 10, 30, 46, TimeSpan.Zero));

        Assert.True(string.CompareOrdinal(early.Value, late.Value) < 0);
    }

    [Fact]
    public void An_id_is_the_time_in_UTC_and_four_hex_digits_and_so_fits_a_path_and_an_actors_name() =>
        Assert.Matches(@"^20260128T093045-[0-9a-f]{4}\z",
            DeploymentId.New(new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.FromHours(1))).Value);

    [Theory]
    [InlineData(DeploymentOutcome.Succeeded, true)]
    [InlineData(DeploymentOutcome.Unchanged, true)]
    [InlineData(DeploymentOutcome.Failed, false)]
    [InlineData(DeploymentOutcome.Cancelled, false)]
    public void CI_is_green_when_what_was_asked_for_serves(DeploymentOutcome outcome, bool green) =>
        Assert.Equal(green, outcome.IsGood());
}
