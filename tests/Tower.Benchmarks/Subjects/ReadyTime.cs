using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>How long an app takes by itself, without anybody who deploys it.</summary>
internal static class ReadyTime
{
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Question = "GET /health HTTP/1.0\r\n\r\n"u8.ToArray();

    /// <summary>
    /// Starts the sample app alone, again and again, and asks its container directly: from the engine's StartedAt until
    /// it answers 200.
    /// </summary>
    public static async Task<Latencies> MeasureAsync(Bench bench, int times, CancellationToken cancel)
    {
        var ready = new Latencies();
        for (var number = 0; number < times; number++)
        {
            var id = await Shell.DockerAsync(cancel, "run", "--detach", "--label",
                $"tower.bench={bench.Settings.TowerProject}", $"{bench.Settings.SampleImage}:1.0.0");
            try
            {
                ready.Add(await UntilReadyAsync(bench.Engine, id, cancel));
            }
            finally
            {
                await Shell.DockerAsync(CancellationToken.None, "rm", "--force", id);
            }
        }

        return ready;
    }

    private static async Task<TimeSpan> UntilReadyAsync(Engine engine, string id, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        var container = await engine.InspectAsync(id, limit.Token);
        var started = DateTimeOffset.Parse(container.State!.StartedAt, CultureInfo.InvariantCulture);
        var address = container.NetworkSettings!.Networks.Values.Single().IPAddress;
        while (!await IsReadyAsync(address, limit.Token))
            await Task.Delay(PauseBetweenTries, limit.Token);
        return DateTimeOffset.UtcNow - started;
    }

    private static async Task<bool> IsReadyAsync(string address, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, 3000, cancel);
            await socket.SendAsync(Question, cancel);
            var buffer = new byte[256];
            var length = await socket.ReceiveAsync(buffer, cancel);
            return Encoding.ASCII.GetString(buffer, 0, length).Contains(" 200 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            // It does not listen yet, which is what is being waited for.
            return false;
        }
    }
}
