using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>How long registries are asked in one step, by a clock of the test's.</summary>
public sealed class RegistryRoundSpec : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(60);
    private static readonly RepositoryAddress One = Address("one.example");
    private static readonly RepositoryAddress Other = Address("other.example");

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly RegistryRound _round;

    public RegistryRoundSpec() => _round = new RegistryRound(Step, _time, _cancel.Token);

    public void Dispose()
    {
        _round.Dispose();
        _asked.Dispose();
        _cancel.Dispose();
    }

    [Theory]
    [InlineData(30, 10)]
    [InlineData(60, 10)]
    [InlineData(300, 50)]
    public void A_try_may_take_longer_when_the_step_may(int step, int attempt) => Assert.Equal(
        TimeSpan.FromSeconds(attempt), RegistryLimits.Of(new TowerOptions { ResolveTimeout = TimeSpan.FromSeconds(step) }).AttemptTimeout);

    [Fact]
    public async Task A_registry_that_hangs_is_given_up_after_half_of_the_step_and_asked_nothing_more()
    {
        var questions = Enumerable.Range(0, 20).Select(_ => AskAsync(One, Timeout.InfiniteTimeSpan)).ToList();
        await AskedAsync(RegistryRound.Parallelism);
        _time.Advance(Step / 2);
        foreach (var question in questions)
        {
            var failure = await FailsAsync(question);
            Assert.Equal(RegistryFailure.Unreachable, failure.Failure);
            Assert.Contains("30 s (half of TOWER_RESOLVE_TIMEOUT)", failure.Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, _asked.CurrentCount);
    }

    [Fact]
    public async Task A_registry_that_hangs_takes_no_place_of_another()
    {
        var hanging = Enumerable.Range(0, 20).Select(_ => AskAsync(One, Timeout.InfiniteTimeSpan)).ToList();
        await AskedAsync(RegistryRound.Parallelism);
        Assert.Equal("answer", await AskAsync(Other, TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(10)));
        _time.Advance(Step / 2);
        await Task.WhenAll(hanging.Select(FailsAsync));
    }

    [Fact]
    public async Task A_registry_that_answers_is_asked_on_though_one_question_hung()
    {
        Assert.Equal("answer", await AskAsync(One, TimeSpan.Zero));
        var hanging = Enumerable.Range(0, RegistryRound.Parallelism).Select(_ => AskAsync(One, Timeout.InfiniteTimeSpan)).ToList();
        await AskedAsync(1 + RegistryRound.Parallelism);
        var waiting = AskAsync(One, TimeSpan.Zero);
        _time.Advance(Step / 2);
        await Task.WhenAll(hanging.Select(FailsAsync));
        Assert.Equal("answer", await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task All_questions_end_before_the_step_does_however_many_there_are()
    {
        var slow = TimeSpan.FromSeconds(29);
        var questions = Enumerable.Range(0, 3 * RegistryRound.Parallelism).Select(_ => AskAsync(One, slow)).ToList();
        await AskedAsync(RegistryRound.Parallelism);
        _time.Advance(slow);
        await Task.WhenAll(questions.Take(RegistryRound.Parallelism)).WaitAsync(TimeSpan.FromSeconds(10));
        await AskedAsync(RegistryRound.Parallelism);
        _time.Advance(TimeSpan.FromSeconds(25)); // 54 of 60
        foreach (var question in questions.Skip(RegistryRound.Parallelism))
            Assert.Contains("54 s (TOWER_RESOLVE_TIMEOUT is 60 s)", (await FailsAsync(question)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_step_ends_its_questions_are_given_up_and_no_failure_of_a_registry()
    {
        var questions = Enumerable.Range(0, 20).Select(_ => AskAsync(One, Timeout.InfiniteTimeSpan)).ToList();
        await AskedAsync(RegistryRound.Parallelism);
        await _cancel.CancelAsync();
        foreach (var question in questions)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static RepositoryAddress Address(string host) => new(new Uri($"https://{host}"), "api", host, host);

    private static Task<RegistryException> FailsAsync(Task<string> question) =>
        Assert.ThrowsAsync<RegistryException>(() => question.WaitAsync(TimeSpan.FromSeconds(10)));

    private Task<string> AskAsync(RepositoryAddress address, TimeSpan takes) => _round.AskAsync(address, async stop =>
    {
        var answered = takes == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(takes, _time, stop);
        _asked.Release();
        await answered;
        return "answer";
    });

    private async Task AskedAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(10)), $"only {i} of {count} questions were asked");
    }
}
