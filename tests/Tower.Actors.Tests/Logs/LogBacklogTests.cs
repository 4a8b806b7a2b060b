using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Deployments.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class LogBacklogTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lines_are_numbered_from_one()
    {
        var backlog = new LogBacklog();
        Append(backlog, 3);

        Assert.Equal([1, 2, 3], backlog.Since(0).Select(line => line.Sequence));
        Assert.Equal(3, backlog.Last);
    }

    [Theory]
    [InlineData(-5, "1 2 3")]
    [InlineData(0, "1 2 3")]
    [InlineData(2, "3")]
    [InlineData(3, "")]
    [InlineData(99, "")]
    public void A_reader_gets_what_is_behind_what_it_has(long after, string numbers)
    {
        var backlog = new LogBacklog();
        Append(backlog, 3);

        Assert.Equal(numbers, string.Join(' ', backlog.Since(after).Select(line => line.Sequence)));
    }

    [Fact]
    public void An_empty_log_has_nothing() => Assert.Empty(new LogBacklog().Since(0));

    [Fact]
    public void Dropped_lines_are_counted_for_the_reader_who_asks_for_them()
    {
        var backlog = new LogBacklog(capacity: 3);
        Append(backlog, 10);

        var lines = backlog.Since(0);
        Assert.Equal([7, 8, 9, 10], lines.Select(line => line.Sequence));
        Assert.Equal((LogSeverity.Warning, "7 lines omitted"), (lines[0].Severity, lines[0].Text));
        Assert.Equal("1 line omitted", backlog.Since(6)[0].Text);
        Assert.Equal([8, 9, 10], backlog.Since(7).Select(line => line.Sequence));
    }

    [Fact]
    public void Ten_thousand_lines_are_kept()
    {
        var backlog = new LogBacklog();
        Append(backlog, 10_001);

        Assert.Equal("1 line omitted", backlog.Since(0)[0].Text);
        Assert.Equal(10_001, backlog.Since(0).Length);
    }

    [Fact]
    public void Long_lines_are_bounded_by_their_characters()
    {
        var backlog = new LogBacklog(mostCharacters: 100);
        for (var i = 0; i < 5; i++)
            backlog.Append(Noon, LogSeverity.Info, DeploymentStep.Pull, new string('x', 40));

        Assert.Equal([3, 4, 5], backlog.Since(0).Select(line => line.Sequence));

        backlog.Append(Noon, LogSeverity.Info, DeploymentStep.Pull, new string('x', 1000));
        Assert.Equal([5, 6], backlog.Since(0).Select(line => line.Sequence));
    }

    [Fact]
    public void Nothing_follows_the_result()
    {
        var backlog = new LogBacklog();
        backlog.Append(Noon, LogSeverity.Info, DeploymentStep.Result, "RESULT succeeded", DeploymentOutcome.Succeeded);

        Assert.True(backlog.IsFinished);
        Assert.Throws<InvalidOperationException>(() => Append(backlog, 1));
    }

    /// <summary>
    /// Random runs of a log against a model of its readers: each is there from some moment on with some number it has, gets
    /// the replay then and every later line, and must see each number once, or be told how many it missed.
    /// </summary>
    [Property(MaxTest = 500)]
    public Property No_reader_ever_has_a_gap_or_a_duplicate() => Prop.ForAll(
        (from capacity in Gen.Choose(1, 20)
         from actions in Gen.Frequency((5, Gen.Constant(-1)), (2, Gen.Choose(0, 40))).ListOf()
         select (capacity, actions)).ToArbitrary(),
        run =>
        {
            var backlog = new LogBacklog(run.capacity);
            var readers = new List<(long After, List<LogEvent> Seen)>();
            foreach (var action in run.actions)
            {
                if (action < 0)
                    Tell(Line(backlog));
                else
                    readers.Add((Math.Min(action, backlog.Last), [.. backlog.Since(Math.Min(action, backlog.Last))]));
            }
            Tell(backlog.Append(Noon, LogSeverity.Info, DeploymentStep.Result, "RESULT succeeded", DeploymentOutcome.Succeeded));
            readers.Add((0, [.. backlog.Since(0)]));
            return readers.TrueForAll(reader => IsComplete(reader.After, reader.Seen));

            void Tell(LogEvent line) => readers.ForEach(reader => reader.Seen.Add(line));
        });

    private static bool IsComplete(long after, List<LogEvent> seen)
    {
        var expected = after + 1;
        foreach (var line in seen)
        {
            if (line.Text.EndsWith("omitted", StringComparison.Ordinal))
                expected += long.Parse(line.Text.Split(' ')[0]) - 1;
            if (line.Sequence != expected++)
                return false;
        }
        return seen[^1].Result is not null;
    }

    private static void Append(LogBacklog backlog, int lines)
    {
        for (var i = 0; i < lines; i++)
            Line(backlog);
    }

    private static LogEvent Line(LogBacklog backlog) =>
        backlog.Append(Noon, LogSeverity.Info, DeploymentStep.Pull, $"line {backlog.Last + 1}");
}
