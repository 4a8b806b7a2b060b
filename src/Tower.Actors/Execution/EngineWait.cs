using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>
/// The wait of one step for an engine that does not answer, e.g. because it restarts: shared by everything the step asks, so
/// that it is told of once, and bounded together: the patience counts from the first failure since its last answer. A call that
/// takes long, e.g. a stop, is no failure.
/// </summary>
internal sealed class EngineWait(StepContext context, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private long? _silentSince;
    private int _isTold;

    /// <summary>Asks until there is an answer; what nobody answered is asked again.</summary>
    /// <exception cref="EngineUnreachableException">There was none in time.</exception>
    public async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                var answer = await ask().ConfigureAwait(false);
                lock (_lock)
                    _silentSince = null;
                return answer;
            }
            catch (EngineUnreachableException) when (Silence() + Pause < patience)
            {
                if (Interlocked.Exchange(ref _isTold, 1) == 0)
                    context.Info($"the Docker Engine does not answer; trying again for {patience.TotalSeconds:0} s ({SettingNames.EngineTimeout})");
            }
            await Task.Delay(Pause, time, context.Cancelled).ConfigureAwait(false);
        }
    }

    private TimeSpan Silence()
    {
        lock (_lock)
            return time.GetElapsedTime(_silentSince ??= time.GetTimestamp());
    }
}
