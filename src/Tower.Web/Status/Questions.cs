namespace Tower.Web.Status;

/// <summary>
/// Asks a few at a time, and nobody any more once the time for all of them is over: however many there are, the page comes.
/// </summary>
/// <param name="atOnce">How many at a time.</param>
/// <param name="patience">How long for all of them.</param>
/// <param name="time">The clock.</param>
/// <param name="gone">Whoever wanted to know has left.</param>
internal sealed class Questions(int atOnce, TimeSpan patience, TimeProvider time, CancellationToken gone) : IDisposable
{
    private readonly SemaphoreSlim _places = new(atOnce);
    private readonly CancellationTokenSource _late = new(patience, time);

    /// <summary>Asks when it is its turn.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="late">What is said instead of an answer that did not come in time, of the reason.</param>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, Func<string, T> late)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(gone, _late.Token);
        try
        {
            await _places.WaitAsync(over.Token);
            try
            {
                // Whoever was told first that it is late may have left this place before this one was told.
                _late.Token.ThrowIfCancellationRequested();
                return await ask(over.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return late(FormattableString.Invariant($"no answer within the {patience.TotalSeconds:0.#} s there are for all"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _late.Dispose();
        _places.Dispose();
    }
}
