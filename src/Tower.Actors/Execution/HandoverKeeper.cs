using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>Gives the server to another Tower, and takes it back when that one does not take it.</summary>
public sealed class HandoverKeeper : StepHandlers
{
    private const int LogLines = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IOwnership _ownership;
    private readonly IContainerEngine _engine;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly Limit _limit;

    /// <summary>
    /// Takes <see cref="HandOverOwnership"/>, <see cref="ReclaimOwnership"/> and <see cref="ConfirmOwnership"/>.
    /// </summary>
    public HandoverKeeper(IOwnership ownership, IContainerEngine engine, TowerOptions options, TimeProvider time)

    {
        (_ownership, _engine, _options, _time) = (ownership, engine, options, time);
        _limit = new Limit(options.HandoverTimeout, SettingNames.HandoverTimeout);
        // What waits ends by itself; the rest is for the other one's last words, and for the disk.
        Handle<HandOverOwnership>(
            DeploymentStep.Handover, _limit.Plus(2 * options.ObserveTimeout), HandOverAsync);
        Handle<ReclaimOwnership>(DeploymentStep.Undo, _limit.Plus(options.SaveTimeout), ReclaimAsync);
        Handle<ConfirmOwnership>(
            DeploymentStep.Handover, new Limit(options.SaveTimeout, SettingNames.SaveTimeout), async (request, context) =>
        {
            await _ownership.ConfirmAsync(context.Cancelled).ConfigureAwait(false);
            return Done.Instance;
        });
    }

    private async Task<object> HandOverAsync(HandOverOwnership request, StepContext context)
    {
        await _ownership.HandOverAsync(request.Generation, context.Cancelled).ConfigureAwait(false);
        var start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < _limit.Value)
        {
            if (await _ownership.IsConfirmedAsync(request.Generation, context.Cancelled).ConfigureAwait(false))
                return Done.Instance;
            await Task.Delay(Pause, _time, context.Cancelled).ConfigureAwait(false);
        }

        var (said, detail) = await LogTailAsync(request.Generation, context.Cancelled).ConfigureAwait(false);
        return context.Failed(
            FailureCodes.HandoverFailed,
            $"tower-{request.Generation} did not take over within {_limit.Value.TotalSeconds:0} s, so this "
            + $"Tower takes the server back; what it said last is above; {_limit.Remedy}",
            detail) with
        { Said = said };
    }

    private async Task<(ImmutableArray<Quotation> Said, ImmutableArray<string> Detail)> LogTailAsync(string generation, CancellationToken cancel)
    {
        try
        {
            var containers = await _engine.ListAsync(cancel).ConfigureAwait(false);
            var other = containers.FirstOrDefault(container =>
                container.Kind == ServiceKind.Tower && container.Generation == generation);
            if (other is null)
                return ([], [$"tower-{generation} has no container"]);
            var lines = await _engine.LastLogLinesAsync(other.Id, LogLines, cancel).ConfigureAwait(false);
            return (lines.IsEmpty ? [] : [new Quotation(other.Service, lines)], []);
        }
        catch (AdapterException unreadable)
        {
            // That it did not take over matters more than why its log cannot be read: both are told.
            return ([], [$"the log of tower-{generation} cannot be read: {unreadable.Message}"]);
        }
    }

    private async Task<object> ReclaimAsync(ReclaimOwnership request, StepContext context)
    {
        var start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < _limit.Value)
        {
            if (await _ownership.TryReclaimAsync(context.Cancelled).ConfigureAwait(false))
                return Done.Instance;
            await Task.Delay(Pause, _time, context.Cancelled).ConfigureAwait(false);
        }

        return context.Failed(
            FailureCodes.NotOwner,
            $"another Tower keeps {_options.DataDir} locked: stop it (`docker ps` shows it) and apply again");
    }
}
