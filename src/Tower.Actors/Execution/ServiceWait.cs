using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>The wait for one service: it asks until the service is ready, has broken, or is late.</summary>
internal sealed class ServiceWait(
    ServiceSpec service,
    bool isPatient,
    IServiceProbe probe,
    ContainerWatch watch,
    ContainerWatch closeWatch,
    TowerOptions options,
    WaitClock clock,
    Action<string> tell)
{
    private static readonly ImmutableDictionary<string, int> NoRestarts = ImmutableDictionary<string, int>.Empty;

    // One that has run this long is no crash loop: the engine begins its pauses between restarts from the shortest again.
    private static readonly TimeSpan StaysUp = TimeSpan.FromSeconds(10);
    // What was proven this long ago is asked once more before the step ends.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Limit _limit = ReadyLimit.Of(service, options);
    private TimeSpan _deadline = ReadyLimit.Of(service, options).Value;
    private ProcessHistory _history = ProcessHistory.Nothing;
    private TimeSpan _provenAt;
    private bool _wasReady;
    private bool _hasLapsed;
    private bool _isTold;

    /// <summary>The service.</summary>
    public ServiceSpec Service => service;

    /// <summary>How often the engine had restarted its containers when they were looked at last, by id.</summary>
    public ImmutableDictionary<string, int> Restarts => _history.Restarts;

    private string When => _wasReady ? "after it had become ready" : "before it was ready";

    /// <summary>Asks until the service is ready, has broken, or is late.</summary>
    public async Task<ProbeVerdict> UntilReadyAsync()
    {
        var (inARow, reason) = (0, (string?)null);
        if (service.CountsImageHealth && !_wasReady)
            tell($"{service.Name} is not ready before its image's HEALTHCHECK succeeds");
        while (true)
        {
            var containers = await watch.LookAsync(service.Name).ConfigureAwait(false);
            var before = _history;
            _history = _history.See(containers, clock.Elapsed);
            var container = ContainerWatch.WorstOf(containers, NoRestarts);
            if (container is not null && (isPatient ? ProbeVerdict.IsHopeless(container) : IsBroken(container)))
                return await BrokenAsync(container).ConfigureAwait(false);
            TellPatience();

            var outcome = isPatient && _history is { RunsSince: null, LastEnd: not null }
                ? ProbeOutcome.NotYet("its process has ended")
                : await AskAsync(containers).ConfigureAwait(false);
            inARow = !outcome.IsReady ? 0 : _history.RunsOnSince(before) ? inARow + 1 : 1;
            // The last probe gets only the time that is left; that it timed out says less than an earlier answer.
            var isCutShort = outcome.IsLate && clock.Elapsed >= _deadline;
            if (!outcome.IsReady && (reason is null || !isCutShort))
                reason = outcome.Reason;
            var isSteadying = outcome.IsReady && !IsSteady;
            // The engine has its own count of successes before it says healthy.
            if (!isSteadying && inARow >= (service.Probe is null ? 1 : options.ProbeSuccesses))
            {
                (_provenAt, _wasReady) = (clock.Elapsed, true);
                return new ProbeVerdict(service, null, container);
            }

            if (isSteadying)
                reason = $"it has not run for {options.SteadyTime.TotalSeconds:0.#} s yet ({SettingNames.SteadyTime})";
            var why = reason ?? $"it has answered {inARow} of {options.ProbeSuccesses} times in a row";
            // One that runs when its time is over may show for how long, but not begin anew.
            if (clock.Elapsed >= _deadline && !(isSteadying && _history.RunsSince <= _deadline))
                return await LateAsync(why).ConfigureAwait(false);
            if (clock.IsCut)
                return new ProbeVerdict(service, $"{service.Name} was not waited for any longer: {why}", container, Abandoned: true);
            await clock.PauseAsync(options.ProbeInterval).ConfigureAwait(false);
        }
    }

    /// <summary>Looks once more at a service that was ready; why it has to be waited for again, null: it need not.</summary>
    public async Task<string?> LapseAsync()
    {
        var containers = await watch.LookAsync(service.Name).ConfigureAwait(false);
        var now = _history.See(containers, clock.Elapsed);
        var runsOn = now.RunsOnSince(_history);
        _history = now;
        if (!runsOn)
            return $"{service.Name} was ready, and its process has ended since";
        var outcome = service.Probe is null ? OfEngine(containers)
            : clock.Elapsed - _provenAt < Fresh ? ProbeOutcome.Ready
            : await probe.ProbeAllAsync(service, service.Probe, clock.Cancelled).ConfigureAwait(false);
        outcome = WithImageHealth(outcome, containers);
        if (outcome.IsReady)
            return null;
        // One bad answer may be a busy moment: it gets one more in any case.
        if (!_hasLapsed && clock.Elapsed + ReadinessWait.MomentMore > _deadline)
            _deadline = clock.Elapsed + ReadinessWait.MomentMore;
        _hasLapsed = true;
        return $"{service.Name} was ready and is not any more ({outcome.Reason})";
    }

    // Nothing can be asked of a worker but that it runs: one look would prove a program that ends a moment later. One that ended
    // and was started again may answer between two ends. What has a health check of its own kind, infrastructure and Tower, is
    // proven by that.
    private bool IsSteady => service.Kind != ServiceKind.App || (service.Probe is not null && _history.LastEnd is null)
        || (_history.RunsSince is { } since && clock.Elapsed - since >= options.SteadyTime);

    private void TellPatience()
    {
        if (!isPatient || _isTold || _history.LastEnd is not { } ended)
            return;
        _isTold = true;
        tell(ProbeVerdict.Patience(service, ended, _limit));
    }

    /// <summary>
    /// The engine forgets how a container ended when it starts it again: unless that was seen before, what ends all the time is
    /// looked at until it ends once more.
    /// </summary>
    private async Task<ProbeVerdict> BrokenAsync(ObservedContainer container)
    {
        if (container.IsRunning && _history.LastEnd is { ExitCode: { } exitCode } ended)
            container = container with { ExitCode = exitCode, OutOfMemory = ended.OutOfMemory };
        var since = clock.Elapsed;
        while (container is { IsRunning: true, ExitCode: null } && clock.Elapsed - since < ReadinessWait.MomentMore)
        {
            await clock.PauseAsync(options.ProbeInterval).ConfigureAwait(false);
            var now = ContainerWatch.WorstOf(
                await closeWatch.LookAsync(service.Name).ConfigureAwait(false), NoRestarts);
            if (now is not null && IsBroken(now))
                container = now;
        }
        return new ProbeVerdict(service, ProbeVerdict.Broken(service.Name, container, When), container);
    }

    // While it was asked for the last time its process may have ended, which then is the cause.
    private async Task<ProbeVerdict> LateAsync(string reason)
    {
        var containers = await watch.LookAsync(service.Name).ConfigureAwait(false);
        _history = _history.See(containers, clock.Elapsed);
        var container = ContainerWatch.WorstOf(containers, NoRestarts);
        if (container is not null && IsBroken(container) && !HasStayedUp)
        {
            var ended = _history.LastEnd is { ExitCode: not null } known ? known : (await BrokenAsync(container).ConfigureAwait(false)).Container!;
            var failure = ProbeVerdict.Broken(service.Name, ended, When);
            return new ProbeVerdict(service, isPatient ? ProbeVerdict.OutOfPatience(failure!, _limit) : failure, ended);
        }
        return _wasReady
            ? new ProbeVerdict(service, ProbeVerdict.NotAnyMore(service, reason), container) { Code = FailureCodes.AppUnstable }
            : ProbeVerdict.Late(service, container, _limit, reason);
    }

    // What ended and has run on since then does not fail for its end.
    private bool HasStayedUp => isPatient && _history.RunsSince is { } since
        && clock.Elapsed - since >= TimeSpan.FromTicks(Math.Min(StaysUp.Ticks, _limit.Value.Ticks / 2));

    private bool IsBroken(ObservedContainer container) => ProbeVerdict.Broken(service.Name, container) is not null;

    private async Task<ProbeOutcome> AskAsync(ImmutableArray<ObservedContainer> containers)
    {
        if (service.Probe is not { } spec)
            return OfEngine(containers);
        var left = _deadline - clock.Elapsed;
        var bounded = left > TimeSpan.Zero && left < spec.Timeout ? spec with { Timeout = left } : spec;
        return WithImageHealth(await probe.ProbeAllAsync(service, bounded, clock.Cancelled).ConfigureAwait(false), containers);
    }

    private ProbeOutcome WithImageHealth(ProbeOutcome asked, ImmutableArray<ObservedContainer> containers) =>
        asked.IsReady && service.CountsImageHealth ? OfEngine(containers) : asked;

    // A container without a health check has nothing to say but that it runs.
    private ProbeOutcome OfEngine(ImmutableArray<ObservedContainer> containers)
    {
        var counted = containers.Any(container => container.IsRunning)
            ? [.. containers.Where(container => container.State != "exited")]
            : containers;
        return counted.IsEmpty
            ? ProbeOutcome.NotYet("the engine lists no container of it")
            : counted.Select(OfEngine).FirstOrDefault(outcome => !outcome.IsReady) ?? ProbeOutcome.Ready;
    }

    private ProbeOutcome OfEngine(ObservedContainer container) => container switch
    {
        { IsRunning: false } => ProbeOutcome.NotYet($"its container is {container.State}"),
        { Health: null or ContainerHealth.Healthy } => ProbeOutcome.Ready,
        { Health: ContainerHealth.Unhealthy } => ProbeOutcome.NotYet($"{HealthCheck} says unhealthy"),
        _ => ProbeOutcome.NotYet($"{HealthCheck} has not succeeded yet"),
    };

    // An app that is asked by the health the engine reports has that of its image.
    private string HealthCheck => service.Kind == ServiceKind.App ? ProbeVerdict.ImageHealthCheck : "its health check";
}
