using System.Diagnostics;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Load;

/// <summary>
/// A running load: requests are sent when the schedule says so, whether or not earlier ones were answered, so that an
/// outage costs every request that falls into it and not one per waiting client.
/// </summary>
internal sealed class RunningLoad : IAsyncDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private readonly LoadClient _client;
    private readonly Traffic _traffic;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort;
    private bool _stopped;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly LoadTally _tally = new();
    private readonly Task _schedule;
    // The schedule itself is one of them, so that it never falls to zero before the end.
    private int _inFlight = 1;

    private RunningLoad(LoadClient client, Traffic traffic, CancellationToken cancel)
    {
        (_client, _traffic) = (client, traffic);
        _abort = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _schedule = Task.Run(ScheduleAsync, CancellationToken.None);
    }

    /// <summary>
    /// Begins, and counts only what is due behind a warm-up, in which connections are opened and code is compiled. What
    /// fails even then is counted all the same.
    /// </summary>
    /// <param name="client">Sends; not disposed.</param>
    /// <param name="traffic">What and how much.</param>
    /// <param name="cancel">Breaks off everything.</param>
    /// <returns>The load, warmed up.</returns>
    public static async Task<RunningLoad> StartAsync(LoadClient client, Traffic traffic, CancellationToken cancel)
    {
        var load = new RunningLoad(client, traffic, cancel);
        await Task.Delay(WarmUp, cancel);
        load._tally.CountFrom(load._clock.Elapsed);
        return load;
    }

    /// <summary>A mixture to an app.</summary>
    /// <param name="subject">Runs it.</param>
    /// <param name="app">Its name.</param>
    /// <param name="rate">Requests per second.</param>
    /// <param name="cancel">Breaks off everything.</param>
    /// <param name="mixture">Null: the usual one.</param>
    public static Task<RunningLoad> StartAsync(
        ISubject subject,
        string app,
        double rate,
        CancellationToken cancel,
        IReadOnlyList<RequestKind>? mixture = null) =>
        StartAsync(
            subject.Client, new Traffic(subject.Address(app), rate) { Mixture = mixture ?? Traffic.Usual }, cancel);

    /// <summary>Sends nothing more and waits for the last answer.</summary>
    /// <param name="executions">How often each id was executed; null: not followed.</param>
    public async Task<LoadReport> StopAsync(ExecutionLog? executions = null)
    {
        await EndScheduleAsync();
        await _drained.Task.WaitAsync(LoadClient.Patience + TimeSpan.FromSeconds(10), _abort.Token);
        foreach (var (id, times) in executions?.Repeated() ?? [])
            _tally.AddRepeated(id, times);
        return _tally.Report(_traffic, _clock.Elapsed);
    }

    /// <summary>Breaks off what was not stopped: whoever measured with it has failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        await EndScheduleAsync();
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task EndScheduleAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _stop.CancelAsync();
        await _schedule;
        Leave();
    }

    private async Task ScheduleAsync()
    {
        var period = TimeSpan.FromSeconds(1 / _traffic.Rate);
        for (var number = 0L; !_stop.IsCancellationRequested && !_abort.IsCancellationRequested; number++)
        {
            var due = period * number;
            var early = due - _clock.Elapsed;
            if (early >= TimeSpan.FromMilliseconds(1))
                await Task.Delay(early, CancellationToken.None);
            Interlocked.Increment(ref _inFlight);
            _ = SendAsync(_traffic.Plan(number, _run), due);
        }
    }

    private async Task SendAsync(PlannedRequest planned, TimeSpan due)
    {
        try
        {
            var sends = Resends.Watch();
            var lag = _clock.Elapsed - due;
            var answered = await Asking.AskAsync(_client, _traffic, planned, _abort.Token);
            _tally.Add(new Exchange(
                planned, due, lag, _clock.Elapsed - due, answered.Failure, answered.Generation, sends.Count));
        }
        catch (Exception unexpected)
        {
            // Nobody awaits this task: whoever stops the load is told.
            _drained.TrySetException(unexpected);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0)
            _drained.TrySetResult();
    }
}
