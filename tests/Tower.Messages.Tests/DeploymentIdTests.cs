using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Messages.Tests;

public sealed class DeploymentIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 28, 10, 30, 45, TimeSpan.FromHours(1));

    [Fact]
    public void Ids_sort_by_the_time_of_their_request()
    {
        var ids = new DeploymentIds();

        AssertSorted([ids.Next(Now), ids.Next(Now.AddMilliseconds(1)), ids.Next(Now.AddSeconds(1)), ids.Next(Now.AddDays(1))]);
    }

    [Fact]
    public void Ids_of_the_same_moment_sort_by_their_order() =>
        AssertSorted([.. Ids(Enumerable.Repeat(Now.AddSeconds(1).AddTicks(-1), 1000))]);

    [Fact]
    public void Ids_sort_by_their_order_although_the_clock_was_set_back() =>
        AssertSorted([.. Ids([Now, Now.AddHours(-1), Now.AddSeconds(-1), Now])]);

    [Fact]
    public void Ids_sort_behind_those_of_the_process_before_although_the_clock_was_set_back()
    {
        var before = new DeploymentIds().Next(Now);
        var ids = new DeploymentIds();
        ids.StartBehind(before);

        AssertSorted([before, ids.Next(Now.AddHours(-1)), ids.Next(Now.AddSeconds(-1)), ids.Next(Now)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20260128T093045")]
    [InlineData("20260128T093045-zzzz")]
    [InlineData("20269928T093045-0000")]
    [InlineData("20260128T093045-0000-1")]
    public void What_is_no_id_changes_nothing(string folder)
    {
        var ids = new DeploymentIds();
        ids.StartBehind(new DeploymentId(folder));

        Assert.Equal("20260128T093045-0000", ids.Next(Now).Value);
    }

    [Fact]
    public void An_id_is_the_time_in_UTC_and_four_hex_digits_and_so_fits_a_path_and_an_actors_name() =>
        Assert.Equal("20260128T093045-8000", new DeploymentIds().Next(Now.AddMilliseconds(500)).Value);

    [Theory]
    [InlineData(DeploymentOutcome.Succeeded, true)]
    [InlineData(DeploymentOutcome.Unchanged, true)]
    [InlineData(DeploymentOutcome.Failed, false)]
    [InlineData(DeploymentOutcome.Cancelled, false)]
    public void CI_is_green_when_what_was_asked_for_serves(DeploymentOutcome outcome, bool green) =>
        Assert.Equal(green, outcome.IsGood());

    private static IEnumerable<DeploymentId> Ids(IEnumerable<DateTimeOffset> times)
    {
        var ids = new DeploymentIds();
        return times.Select(ids.Next);
    }

    private static void AssertSorted(DeploymentId[] ids)
    {
        Assert.Equal(ids.OrderBy(id => id.Value, StringComparer.Ordinal), ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
