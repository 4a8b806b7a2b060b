using System.Collections.Concurrent;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Load;

/// <summary>
/// How often each request was executed, over all the containers an app had: the sample app says so in its log, and a
/// request that a proxy has repeated is executed by two of them.
/// </summary>
internal sealed class ExecutionLog : IAsyncDisposable
{
    private const string Mark = "executed ";
    private readonly ConcurrentDictionary<string, int> _times = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop;
    private readonly Task _following;

    private ExecutionLog(Engine engine, IReadOnlyList<string> labels, CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _following = engine.FollowLogsAsync(labels, OnLine, _stop.Token);
    }

    /// <summary>Follows all containers of an app, those that are there and those to come.</summary>
    public static ExecutionLog Follow(Engine engine, ISubject subject, string app, CancellationToken cancel) =>
        new(engine, subject.Labels(app), cancel);

    /// <summary>How many ids were seen: none means that nothing was followed.</summary>
    public int Seen => _times.Count;

    /// <summary>The ids that were executed more than once.</summary>
    public IReadOnlyList<(string Id, int Times)> Repeated() =>
        [.. _times.Where(entry => entry.Value > 1).Select(entry => (entry.Key, entry.Value))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _following;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // As asked.
        }

        _stop.Dispose();
    }

    private void OnLine(string line)
    {
        if (line.StartsWith(Mark, StringComparison.Ordinal))
            _times.AddOrUpdate(line[Mark.Length..].Trim(), 1, (_, times) => times + 1);
    }
}
