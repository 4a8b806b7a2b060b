using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Two callers at once.</summary>
public sealed class QueueSpec : TowerSpec
{
    [SkippableFact]
    public async Task Two_applies_at_once_run_one_after_the_other_and_each_caller_sees_its_own_log()
    {
        var slow = Intents.App("earlier", env: ("START_DELAY_MS", "2500"));
        var begun = new TaskCompletionSource();
        var firstLines = new List<string>();
        var first = Caller.ApplyAndFollow(Before.With(slow), line =>
        {
            firstLines.Add(line);
            begun.TrySetResult();
        }, CancellationToken.None);
        await Task.WhenAny(begun.Task, first);

        var second = await Caller.Apply(Before.With(slow, Intents.App("later")));

        Assert.Equal(0, await first);
        Assert.StartsWith("RESULT succeeded ", firstLines[^1]);
        Assert.True(second.ExitCode == 0, $"{second}");
        Assert.StartsWith("RESULT succeeded ", second.Result);
        Assert.Contains("queued: 1 before this one", second.Lines[0]);
        Assert.DoesNotContain(firstLines, line => line.Contains("later"));
        // It found the first one's app running.
        Assert.DoesNotContain(second.Lines, line => line.Contains("earlier-") && line.Contains("started"));
        Assert.EndsWith("changed=earlier", firstLines[^1]);
        Assert.EndsWith("changed=later", second.Result);
        var beganWork = second.Lines.First(line => line.Contains("  resolve  "))[..12];
        Assert.True(string.CompareOrdinal(beganWork, firstLines[^2][..12]) >= 0, $"{beganWork} is before {firstLines[^2]}");
    }
}
