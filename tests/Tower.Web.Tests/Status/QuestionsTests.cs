using Microsoft.Extensions.Time.Testing;
using Tower.Web.Status;
using Xunit;

namespace Tower.Web.Tests.Status;

public sealed class QuestionsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task No_more_than_a_few_are_asked_at_once()
    {
        using var questions = new Questions(2, TimeSpan.FromSeconds(3), _time, CancellationToken.None);
        var answers = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var (asked, most, running) = (0, 0, 0);
        var all = Task.WhenAll(answers.Select((answer, number) => questions.AskAsync(async _ =>
        {
            lock (answers)
                (asked, most, running) = (asked + 1, Math.Max(most, running + 1), running + 1);
            var result = await answer.Task;
            lock (answers)
                running--;
            return result + number;
        }, _ => -1)));

        Assert.Equal(2, asked);
        foreach (var answer in answers)
            answer.SetResult(10);

        var given = await all.WaitAsync(Patience);
        Assert.Equal([10, 11, 12, 13, 14], given);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task When_the_time_for_all_is_over_those_that_wait_their_turn_and_those_without_an_answer_are_told_why()
    {
        using var questions = new Questions(1, TimeSpan.FromSeconds(3), _time, CancellationToken.None);
        var hangs = questions.AskAsync(async late =>
        {
            await Task.Delay(Timeout.Infinite, late);
            return "an answer";
        }, why => why);
        var waits = questions.AskAsync(_ => Task.FromResult("an answer"), why => why);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Contains("3 s", await hangs.WaitAsync(Patience));
        Assert.Contains("3 s", await waits.WaitAsync(Patience));
    }

    [Fact]
    public async Task Who_has_left_gets_no_answer()
    {
        using var gone = new CancellationTokenSource();
        using var questions = new Questions(1, TimeSpan.FromSeconds(3), _time, gone.Token);
        var asked = questions.AskAsync(async late =>
        {
            await Task.Delay(Timeout.Infinite, late);
            return true;
        }, _ => false);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(Patience));
    }
}
