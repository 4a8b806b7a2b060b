using System.Collections.Immutable;
using System.Globalization;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>Waits until upstreams that get no new requests have answered their last one.</summary>
/// <remarks>
/// Caddy goes on listing an address that left the config until its last request is answered, then drops it (Caddy ≥
/// 2.11.2). But once the address is in a config again, it counts from zero: an upstream that is drained must have stayed
/// in the config, or stay out of it, as those do that are looked up. One look with nothing in flight is not enough: a
/// request for which Caddy had just found the address may not be counted yet. A WebSocket is one request in flight, for
/// as long as it lasts.
/// </remarks>
internal sealed class UpstreamDrain(ICaddyAdmin admin, TimeProvider time)
{
    private const int QuietLooks = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for each upstream as long as it may take.</summary>
    /// <param name="upstreams"><c>host:port</c>, and how long it may take at most.</param>
    /// <param name="progress">Told once, when there is something to wait for.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Result> RunAsync(
        ImmutableSortedDictionary<string, TimeSpan> upstreams,
        Action<string> progress,
        CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        var quiet = upstreams.Keys.ToDictionary(upstream => upstream, _ => 0, StringComparer.Ordinal);
        var seen = 0;
        while (true)
        {
            var inFlight = await admin.InFlightAsync(cancel).ConfigureAwait(false);
            var took = time.GetElapsedTime(start);
            var busy = upstreams.Keys.Where(upstream => inFlight.GetValueOrDefault(upstream) > 0)
                .ToImmutableDictionary(upstream => upstream, upstream => inFlight[upstream]);
            var count = busy.Values.Sum();
            if (count > 0 && seen == 0)
                progress($"waiting for {Requests(count)} in flight: {Describe(busy, upstreams)}");
            seen = Math.Max(seen, count);
            foreach (var upstream in upstreams.Keys)
                quiet[upstream] = busy.ContainsKey(upstream) ? 0 : quiet[upstream] + 1;

            if (upstreams.All(upstream => busy.ContainsKey(upstream.Key)
                    ? took >= upstream.Value
                    : quiet[upstream.Key] >= QuietLooks))
                return new Result(seen, took, busy);
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    private static string Requests(int count) => count == 1 ? "1 request" : $"{count} requests";

    private static string Describe(
        ImmutableDictionary<string, int> busy, ImmutableSortedDictionary<string, TimeSpan> upstreams) =>
        string.Join(", ", busy.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Value} at {entry.Key} (at most {Seconds(upstreams[entry.Key])})"));

    private static string Seconds(TimeSpan time) =>
        $"{time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s";

    /// <summary>How it ended; see <see cref="UpstreamsDrained"/>.</summary>
    public sealed record Result(int Seen, TimeSpan Took, ImmutableDictionary<string, int> Remaining);
}
