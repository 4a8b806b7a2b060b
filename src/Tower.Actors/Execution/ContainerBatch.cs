using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Does the same to many containers, a few at a time: an engine that is asked for all at once under load answers none of
/// them in time. Each has its own bound, which begins when its turn comes; what cannot be done to one stops no other.
/// </summary>
internal sealed class ContainerBatch(
    IContainerEngine engine, StepContext context, EngineWait wait, TowerOptions options, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Failure> _failures = new();

    /// <summary>What could not be done, by container id.</summary>
    public IReadOnlyDictionary<string, Failure> Failures => _failures;

    /// <summary>
    /// The longest all of it may take: the containers' own bounds one group after the other, and an engine that does not answer
    /// for a while; a day at most, because a clock takes no bound of months.
    /// </summary>
    public static TimeSpan Backstop(int containers, TimeSpan longestGrace, TowerOptions options)
    {
        var groups = Math.Max(1, (containers + IContainerEngine.AtATime - 1) / IContainerEngine.AtATime);
        var all = (groups * (longestGrace + (2 * options.ObserveTimeout))) + options.EnginePatience + options.ObserveTimeout;
        return all < Longest ? all : Longest;
    }

    /// <summary>Has the engine restart none of them any more.</summary>
    /// <returns>Those of which that is certain.</returns>
    public async Task<ImmutableArray<ObservedContainer>> KeepDownAsync(ImmutableArray<ObservedContainer> containers)
    {
        await EachAsync(containers, "its restart policy could not be changed, so it was left as it is: ", container =>
            BoundedAsync(options.ObserveTimeout, cancel => engine.SetRestartAsync(container.Id, restarts: false, cancel),
                // It can be asked twice for this one.
                waited => throw new EngineUnreachableException($"the Docker Engine did not answer within {waited.TotalSeconds:0} s; on a slow server raise {SettingNames.ObserveTimeout}")))
            .ConfigureAwait(false);
        return [.. containers.Where(container => !_failures.ContainsKey(container.Id))];
    }

    /// <summary>Does it to each of them.</summary>
    /// <param name="containers">Which.</param>
    /// <param name="done">What they are then, e.g. <c>removed</c>.</param>
    /// <param name="act">Does it, given the container's grace; answers how its process ended, or nothing.</param>
    public async Task DoAsync(
        ImmutableArray<ObservedContainer> containers,
        string done,
        Func<ObservedContainer, TimeSpan, CancellationToken, Task<StopOutcome?>> act)
    {
        var tally = new ReplicaTally(containers.GroupBy(container => container.Service)
            .ToImmutableDictionary(group => group.Key, group => group.Count()));
        await EachAsync(containers, "", container =>
        {
            var grace = container.StopGrace ?? options.StopGracePeriod;
            return BoundedAsync(grace + options.ObserveTimeout, async cancel =>
            {
                var outcome = await act(container, grace, cancel).ConfigureAwait(false);
                if (tally.Count(container.Service, done) is { } line)
                    context.Info(line);
                if (outcome?.Warning(container, grace) is { } warning)
                    context.Warn(warning);
            }, waited => throw new AdapterException(
                FailureCodes.ContainersStuck, $"it was not {done} within {waited.TotalSeconds:0} s, its stopGracePeriod and {SettingNames.ObserveTimeout}; on a slow server raise that"));
        }).ConfigureAwait(false);
        foreach (var line in tally.Rest())
            context.Info(line);
    }

    private Task EachAsync(ImmutableArray<ObservedContainer> containers, string prefix, Func<ObservedContainer, Task> act)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = IContainerEngine.AtATime, CancellationToken = context.Cancelled };
        return Parallel.ForEachAsync(containers, parallel, async (container, _) =>
        {
            try
            {
                await wait.UntilAnsweredAsync(async () =>
                {
                    await act(container).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
            }
            catch (AdapterException failure)
            {
                _failures[container.Id] = new Failure($"{container.Service}: {prefix}{failure.Message}", failure.Code);
            }
        });
    }

    private async Task BoundedAsync(TimeSpan bound, Func<CancellationToken, Task> act, Action<TimeSpan> late)
    {
        using var end = new CancellationTokenSource(bound, time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled, end.Token);
        try
        {
            await act(cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !context.Cancelled.IsCancellationRequested)
        {
            late(bound);
        }
    }

    /// <summary>Why it could not be done to one.</summary>
    /// <param name="Text">With the name of its service.</param>
    /// <param name="Code">What kind of failure it is.</param>
    internal sealed record Failure(string Text, FailureCode Code);
}
