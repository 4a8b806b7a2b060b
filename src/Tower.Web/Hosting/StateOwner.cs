using Tower.Actors.Hosting;
using Tower.Actors.State;
using Tower.Actors.Workers;

namespace Tower.Web.Hosting;

/// <summary>
/// Makes this process the one writer of its data directory: takes the lock, then reads the applied intent. Until both are
/// done nobody is let in, because there is no password to compare with; the health endpoint answers meanwhile.
/// </summary>
/// <remarks>
/// It goes on trying, for two reasons: <c>tower init</c> holds the lock while it starts this very Tower, and a damaged
/// file is mended without a restart.
/// </remarks>
internal sealed class StateOwner(TowerOptions options, IStateStore state, TimeProvider time, ILoggerFactory logs)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly ILogger _log = logs.CreateLogger("Tower");
    private string _lastWords = "";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var pause = new PeriodicTimer(Pause, time);
            using var hold = await OwnAsync(pause, stoppingToken);
            // The lock is kept until the process is told to go.
            await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to go.
        }
    }

    private async Task<IDisposable> OwnAsync(PeriodicTimer pause, CancellationToken cancel)
    {
        while (true)
        {
            if (await TryOwnAsync(cancel) is { } hold)
                return hold;
            await pause.WaitForNextTickAsync(cancel);
        }
    }

    private async Task<IDisposable?> TryOwnAsync(CancellationToken cancel)
    {
        IDisposable? hold = null;
        try
        {
            hold = DataDirectoryLock.TryAcquire(options.DataDir);
            if (hold is null)
                Say(LogLevel.Information, $"waiting: another Tower or `tower init` works in {options.DataDir}");
            else if (await state.LoadAsync(cancel) is { } intent)
            {
                Say(LogLevel.Information, $"serves {intent.Tower.Domain}, apps: {intent.Apps.Length}");
                return Keep(ref hold);
            }
            else
                Say(LogLevel.Warning, $"no intent in {options.DataDir} yet, so nobody is let in: run `tower init`");
        }
        catch (AdapterException unreadable)
        {
            Say(LogLevel.Critical, string.Join("; ", [unreadable.Message, .. unreadable.Detail]) + "; nobody is let in until this is mended");
        }
        finally
        {
            // Without an intent the lock is given back: `tower init` needs it.
            hold?.Dispose();
        }

        return null;
    }

    private static IDisposable? Keep(ref IDisposable? hold)
    {
        var kept = hold;
        hold = null;
        return kept;
    }

    private void Say(LogLevel level, string words)
    {
        if (words == _lastWords)
            return;
        _lastWords = words;
        _log.Log(level, "{Words}", words);
    }
}
