using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Web.Coordination;

namespace Tower.Web.Hosting;

/// <summary>
/// Makes this process the one writer of its data directory: takes it, reads the applied intent, has the coordinator recover
/// what was interrupted, and lets requests in. While another Tower has the directory this one stands by, and requests wait;
/// without an intent they are refused, because there is no password to compare with.
/// </summary>
/// <remarks>
/// It goes on trying, for three reasons: <c>tower init</c> holds the directory while it starts this very Tower, a Tower that
/// is replaced gives it up when it has ended its work, and a damaged file is mended without a restart.
/// </remarks>
internal sealed class StateOwner(
    IOwnership ownership,
    IStateStore state,
    Func<CoordinatorClient> coordinator,
    RequestGate gate,
    DeploymentIds ids,
    TowerOptions options,
    TimeProvider time,
    ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly ILogger _log = logs.CreateLogger("Tower");
    private string _lastWords = "";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isActive = false;
        try
        {
            using var pause = new PeriodicTimer(Pause, time);
            do
            {
                if (!ownership.IsOwner)
                    isActive = await TryBecomeOwnerAsync(stoppingToken);
                else if (!isActive)
                    isActive = BecomeOwnerAgain();
            }
            while (await pause.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to go.
        }
        finally
        {
            ownership.Release();
        }
    }

    private async Task<bool> TryBecomeOwnerAsync(CancellationToken cancel)
    {
        try
        {
            // Nothing to own: `tower init` needs the directory for itself. Requests are refused, not held.
            if (!File.Exists(new StateFiles(options.DataDir).Intent))
            {
                Say(LogLevel.Warning, $"no intent in {options.DataDir} yet, so nobody is let in: run `tower init`");
                gate.Open();
                return false;
            }

            if (await ownership.TryTakeAsync(cancel) is { } reason)
            {
                gate.Close();
                Say(LogLevel.Information, $"standing by: {reason}");
                return false;
            }

            if (await state.LoadAsync(cancel) is { } intent)
            {
                Say(LogLevel.Information, $"serves {intent.Tower.Domain}, apps: {intent.Apps.Length}");
                if (FileDeploymentJournal.LastIn(options.DataDir) is { } last)
                    ids.StartBehind(last);
                // First the coordinator, so that it recovers before it hears of any request.
                coordinator().BecomeOwner(ownership.IsTakingOver);
                gate.Open();
                return true;
            }
        }
        catch (AdapterException unreadable)
        {
            Say(LogLevel.Critical, string.Join("; ", [unreadable.Message, .. unreadable.Detail]) + "; nobody is let in until this is mended");
        }

        ownership.Release();
        gate.Open();
        return false;
    }

    // A handover that came to nothing: the deployment has taken the directory back and goes on.
    private bool BecomeOwnerAgain()
    {
        Say(LogLevel.Warning, "took the server back");
        gate.Open();
        return true;
    }

    private void Say(LogLevel level, string words)
    {
        if (words == _lastWords)
            return;
        _lastWords = words;
        _log.Log(level, "{Words}", words);
    }
}
