using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Adapters.Docker;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class PullProgressSpec
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];

    [Fact]
    public void A_line_is_told_at_most_every_other_second_and_adds_up_the_layers()
    {
        var progress = new PullProgress(_told.Add, _time);
        for (var tenth = 1; tenth <= 50; tenth++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            progress.Report("a", "Downloading", tenth * 100_000, 10_000_000);
            progress.Report("b", "Downloading", tenth * 10_000, 500_000);
        }

        Assert.Equal(["2.2 of 10.5 MB", "4.4 of 10.5 MB"], _told);
    }

    [Fact]
    public void A_layer_that_is_complete_counts_whole_and_extracting_does_not_count_again()
    {
        var progress = new PullProgress(_told.Add, _time);
        progress.Report("a", "Downloading", 1_000_000, 8_000_000);
        progress.Report("a", "Download complete", 0, 0);
        progress.Report("b", "Downloading", 1_000_000, 2_000_000);
        _time.Advance(TimeSpan.FromSeconds(2));
        progress.Report("a", "Extracting", 1_000, 8_000_000);

        Assert.Equal(["9.0 of 10.0 MB"], _told);
    }

    [Fact]
    public void The_end_is_always_told()
    {
        var progress = new PullProgress(_told.Add, _time);
        progress.Report("a", "Downloading", 1, 3_400_000);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        progress.Finish();

        Assert.Equal(["pulled 3.4 MB in 1.5 s"], _told);
    }

    [Fact]
    public void A_pull_without_a_layer_to_load_has_no_size()
    {
        var progress = new PullProgress(_told.Add, _time);
        progress.Report("a", "Already exists", 0, 0);
        progress.Finish();

        Assert.Equal(["pulled in 0.0 s"], _told);
    }
}
