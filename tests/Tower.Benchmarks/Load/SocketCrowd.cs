using System.Diagnostics;

namespace Tower.Benchmarks.Load;

/// <summary>Many WebSockets to one app, each of which says something every second and wants to hear it again.</summary>
internal sealed class SocketCrowd
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Task<SocketLife>> _lives;

    private SocketCrowd(List<Task<SocketLife>> lives) => _lives = lives;

    /// <summary>Opens all of them, one after the other.</summary>
    /// <exception cref="InvalidOperationException">One could not be opened: there is nothing to measure.</exception>
    public static async Task<SocketCrowd> OpenAsync(LoadClient client, Uri app, int count, CancellationToken cancel)
    {
        var address = new UriBuilder(new Uri(app, "/ws")) { Scheme = "wss" }.Uri;
        var crowd = new SocketCrowd([]);
        for (var number = 0; number < count; number++)
        {
            var socket = await EchoSocket.OpenAsync(client, address, $"socket-{number}", cancel);
            crowd._lives.Add(socket.LiveAsync(crowd._clock, crowd._stop.Token, cancel));
        }

        return crowd;
    }

    /// <summary>Closes those that still live, and says how all of them have fared.</summary>
    public async Task<SocketReport> CloseAsync()
    {
        await _stop.CancelAsync();
        var lives = await Task.WhenAll(_lives);
        _stop.Dispose();
        var echoes = new Latencies();
        foreach (var time in lives.SelectMany(life => life.Echoes))
            echoes.Add(time);
        return new SocketReport(
            lives.Length,
            lives.Count(life => life.End is null),
            lives.Sum(life => life.Wrong),
            echoes.Summary(),
            [.. lives.Where(life => life.End is not null).GroupBy(life => life.End!.Reason)
                .Select(group => new SocketEnds(group.Key, group.Count(), group.Min(life => life.End!.At)))]);
    }
}

/// <summary>How a crowd of WebSockets has fared.</summary>
/// <param name="Opened">How many there were.</param>
/// <param name="Lived">How many were open to the end.</param>
/// <param name="Wrong">Echoes that were late (5 s) or not what was said.</param>
/// <param name="Echoes">From saying to hearing.</param>
/// <param name="Ends">How those ended that did not live.</param>
internal sealed record SocketReport(
    int Opened, int Lived, int Wrong, LatencySummary Echoes, IReadOnlyList<SocketEnds> Ends);

/// <summary>WebSockets that ended in the same way.</summary>
/// <param name="Reason">In words.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When the first of them ended, since they were opened.</param>
internal sealed record SocketEnds(string Reason, int Count, TimeSpan First);
