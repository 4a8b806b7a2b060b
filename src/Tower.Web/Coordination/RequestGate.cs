namespace Tower.Web.Coordination;

/// <summary>
/// Whether requests are let in. A Tower that stands by for another one holds them: they are answered as soon as it has taken
/// over.
/// </summary>
internal sealed class RequestGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets them in, also those that wait.</summary>
    public void Open()
    {
        lock (_lock)
            _open.TrySetResult();
    }

    /// <summary>Has those that come from now on wait.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_open.Task.IsCompleted)
                _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits to be let in.</summary>
    /// <returns>False: it took too long.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        Task open;
        lock (_lock)
            open = _open.Task;
        try
        {
            await open.WaitAsync(patience, time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
