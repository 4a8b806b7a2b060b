using System.Collections.Immutable;
using Tower.Actors.Hosting;

namespace Tower.Actors.Caddy;

/// <summary>Waits until upstreams that get no new requests have answered their last one.</summary>
/// <remarks>
/// Caddy goes on listing an address that left the config until its last request is answered, then drops it (Caddy ≥
/// 2.11.2). One look with nothing in flight is not enough: a request Caddy had just accepted may not be counted yet.
/// </remarks>
internal sealed class UpstreamDrain(ICaddyAdmin admin, TowerOptions options, TimeProvider time)
{
    private const int QuietLooks = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits; at most for the drain timeout.</summary>
    /// <param name="upstreams"><c>service:port</c> each.</param>
    /// <param name="progress">Told once, when there is something to wait for.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Result> RunAsync(
        ImmutableArray<string> upstreams, Action<string> progress, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        var (seen, quiet) = (0, 0);
        while (true)
        {
            var inFlight = await admin.InFlightAsync(cancel).ConfigureAwait(false);
            var busy = upstreams.Distinct(StringComparer.Ordinal)
                .Select(upstream => KeyValuePair.Create(upstream, inFlight.GetValueOrDefault(upstream)))
                .Where(entry => entry.Value > 0)
                .ToImmutableDictionary();
            var count = busy.Values.Sum();
            if (count > 0 && seen == 0)
                progress($"waiting for {Requests(count)} in flight: {Describe(busy)}");
            seen = Math.Max(seen, count);
            quiet = count == 0 ? quiet + 1 : 0;

            var took = time.GetElapsedTime(start);
            if (quiet >= QuietLooks || upstreams.IsEmpty || (count > 0 && took >= options.DrainTimeout))
                return new Result(seen, took, busy);
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    private static string Requests(int count) => count == 1 ? "1 request" : $"{count} requests";

    private static string Describe(ImmutableDictionary<string, int> busy) =>
        string.Join(", ", busy.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value} at {entry.Key}"));

    /// <summary>How it ended; see <see cref="UpstreamsDrained"/>.</summary>
    public sealed record Result(int Seen, TimeSpan Took, ImmutableDictionary<string, int> Remaining);
}
