using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>Asks through Caddy until the upstreams that should answer do.</summary>
/// <remarks>
/// Only who answers counts, not what: an app may well answer 500 or 503 at <c>/</c>. Caddy names the upstream in a
/// header only when one has answered, so its own 502, 503 and 504 name none.
/// </remarks>
internal sealed class RouteVerification(ICaddyAdmin admin, TowerOptions options, TimeProvider time)
{
    private const int Parallel = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a wrong answer is asked again; the routes are in force already.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What does not answer as it should, a phrase each; empty: all do.</summary>
    public async Task<ImmutableArray<string>> RunAsync(
        ImmutableArray<RouteExpectation> expectations, CancellationToken cancel)
    {
        var failures = new ConcurrentQueue<string>();
        var patience = TimeSpan.FromTicks(Math.Min(Patience.Ticks, options.CaddyTimeout.Ticks / 2));
        // An upstream that never answers at all is named too, before the worker's own bound says only "did not finish".
        using var bound = new CancellationTokenSource(options.CaddyTimeout * 0.9, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancel };
        await System.Threading.Tasks.Parallel.ForEachAsync(expectations, limits, async (expectation, _) =>
        {
            try
            {
                if (await AskUntilRightAsync(expectation, patience, stop.Token).ConfigureAwait(false) is { } failure)
                    failures.Enqueue(failure);
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                failures.Enqueue($"{Expected(expectation)}, got none within {options.CaddyTimeout.TotalSeconds * 0.9:0} s; on a slow server raise {SettingNames.CaddyTimeout}");
            }
        }).ConfigureAwait(false);
        return [.. failures.Order(StringComparer.Ordinal)];
    }

    private async Task<string?> AskUntilRightAsync(RouteExpectation expectation, TimeSpan patience, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var receipt = await admin.AskThroughAsync(expectation.Domain, expectation.Path, cancel).ConfigureAwait(false);
            if (receipt.Upstream is { } answered && expectation.Upstreams.Contains(answered))
                return null;
            if (time.GetElapsedTime(start) >= patience)
            {
                return $"{Expected(expectation)}, got "
                    + (receipt.Upstream is { } other
                        ? $"one of {other} (HTTP {receipt.Status})"
                        : $"HTTP {receipt.Status} of Caddy itself, {UpstreamProblem.Words(receipt.Problem)}");
            }
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    private static string Expected(RouteExpectation expectation) =>
        $"{expectation.Domain}{expectation.Path}: expected an answer of {string.Join(" or ", expectation.Upstreams)}";
}
