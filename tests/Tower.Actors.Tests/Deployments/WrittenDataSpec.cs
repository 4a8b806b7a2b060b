using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>An undone generation leaves what it wrote, and the one before it goes on with that.</summary>
public sealed class WrittenDataSpec
{
    private static readonly ServiceSpec Before = Service("db", "ddddddd1") with { Strategy = RolloutStrategy.Recreate };
    private static readonly ServiceSpec After = Before with { Name = "db-ddddddd2", Generation = "ddddddd2", Mounts = [new MountSpec("app_db_data", "/data", false)] };

    [Theory]
    [InlineData(RolloutStrategy.Recreate)]
    [InlineData(RolloutStrategy.Rolling)]
    public void The_volume_is_named_with_the_generation_that_serves_on_it_again(RolloutStrategy strategy)
    {
        var line = Assert.Single(Lines(After with { Strategy = strategy }));

        Assert.StartsWith("db-ddddddd2 may have written to tower_app_db_data, and that is not undone", line);
        Assert.Contains("db-ddddddd1 serves again on data of a newer version", line);
    }

    [Fact]
    public void A_folder_of_the_host_and_a_volume_the_image_declares_count_as_well() =>
        Assert.Contains("/srv/data and tower_app_db__logs", Assert.Single(Lines(After with
        {
            Mounts = [new MountSpec("/srv/data", "/data", false)],
            ImageMounts = [new MountSpec("app_db__logs", "/logs", false)],
        })));

    [Fact]
    public void What_cannot_be_written_to_is_not_named() =>
        Assert.Empty(Lines(After with { Mounts = [new MountSpec("app_db_data", "/data", ReadOnly: true)] }));

    [Fact]
    public void A_volume_that_is_new_has_no_data_of_before() =>
        Assert.Empty(Lines(After, new AssignedVolumes(
            ImmutableSortedDictionary<string, string>.Empty,
            ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("db", ["tower_app_db_data"]),
            [])));

    [Fact]
    public void Before_it_is_started_nothing_is_written() =>
        Assert.Empty(WrittenData.Lines([new PlanStep.Pull(["db"])], Runs(Before), Wanted(After).Stack, null, "tower"));

    [Fact]
    public void A_first_start_has_no_generation_to_go_back_to() =>
        Assert.Empty(WrittenData.Lines([new PlanStep.Start([After])], Runs(), Wanted(After).Stack, null, "tower"));

    private static ImmutableArray<string> Lines(ServiceSpec after, AssignedVolumes? assigned = null) =>
        [.. WrittenData.Lines([new PlanStep.Start([after])], Runs(Before), Wanted(after).Stack, assigned, "tower")];
}
