namespace Tower.Actors.Execution;

/// <summary>The time of a wait that many services share, and its early end.</summary>
/// <param name="time">The clock.</param>
/// <param name="cancel">Gives up.</param>
internal sealed class WaitClock(TimeProvider time, CancellationToken cancel)
{
    private readonly long _start = time.GetTimestamp();
    private long _cutTicks = long.MaxValue;

    /// <summary>Gives up.</summary>
    public CancellationToken Cancelled => cancel;

    /// <summary>How long it has taken so far.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Whether nobody is to be waited for any longer.</summary>
    public bool IsCut => Elapsed.Ticks >= Interlocked.Read(ref _cutTicks);

    /// <summary>Ends the wait for all when this time is over; the first who says so is who counts.</summary>
    public void CutIn(TimeSpan rest) => Interlocked.CompareExchange(ref _cutTicks, (Elapsed + rest).Ticks, long.MaxValue);

    /// <summary>Waits.</summary>
    public Task PauseAsync(TimeSpan pause) => Task.Delay(pause, time, cancel);
}
