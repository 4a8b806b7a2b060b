using System.Diagnostics;
using System.Net;

namespace Tower.Benchmarks.Load;

/// <summary>
/// When the first visitor meets the new version: the app is asked through Caddy all the time, and not whoever deploys.
/// </summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until another container answers 200 than before.</summary>
    /// <param name="client">Asks.</param>
    /// <param name="app">Where the app answers.</param>
    /// <param name="before">The container that answered before.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>From now to that answer.</returns>
    public static async Task<TimeSpan> WatchAsync(LoadClient client, Uri app, string before, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        while (await GenerationAsync(client, app, cancel) is not { Length: > 0 } now || now == before)
            await Task.Delay(PauseBetweenTries, cancel);
        return clock.Elapsed;
    }

    /// <summary>The container that answers 200 now; empty: none does.</summary>
    public static async Task<string> GenerationAsync(LoadClient client, Uri app, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, app)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            using var response = await client.SendAsync(request, cancel);
            return response.StatusCode == HttpStatusCode.OK
                && response.Headers.TryGetValues("X-Generation", out var values) ? values.First() : "";
        }
        catch (HttpRequestException)
        {
            // Nobody there at the moment, which compose's way of deploying brings along.
            return "";
        }
    }
}
