using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tower.Benchmarks.Subjects;

/// <summary>A container of the sample app that is asked directly, without any proxy.</summary>
internal sealed class LoneApp : IAsyncDisposable
{
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Question = "GET /health HTTP/1.0\r\n\r\n"u8.ToArray();
    private readonly string _id;
    private readonly string _address;
    private readonly DateTimeOffset _started;

    private LoneApp(string id, string address, DateTimeOffset started) =>
        (_id, _address, _started) = (id, address, started);

    /// <summary>Starts it; it does not listen yet.</summary>
    /// <param name="bench">Names the image.</param>
    /// <param name="env">Its environment.</param>
    /// <param name="cancel">Breaks it off.</param>
    public static async Task<LoneApp> StartAsync(
        Bench bench, IEnumerable<KeyValuePair<string, string>> env, CancellationToken cancel)
    {
        var id = await Shell.DockerAsync(cancel, [
            "run", "--detach", "--label", $"tower.bench={bench.Settings.TowerProject}",
            .. env.SelectMany(entry => (string[])["--env", $"{entry.Key}={entry.Value}"]),
            $"{bench.Settings.SampleImage}:1.0.0"]);
        try
        {
            var container = await bench.Engine.InspectAsync(id, cancel);
            return new LoneApp(
                id, container.NetworkSettings!.Networks.Values.Single().IPAddress,
                DateTimeOffset.Parse(container.State!.StartedAt, CultureInfo.InvariantCulture));
        }
        catch
        {
            await RemoveAsync(id);
            throw;
        }
    }

    /// <summary>Waits until it answers 200.</summary>
    /// <returns>How long that took from the engine's StartedAt on.</returns>
    public async Task<TimeSpan> UntilReadyAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        while (!await IsReadyAsync(limit.Token))
            await Task.Delay(PauseBetweenTries, limit.Token);
        return DateTimeOffset.UtcNow - _started;
    }

    /// <summary>A connection to it.</summary>
    /// <exception cref="SocketException">It does not listen.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_address, 3000, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RemoveAsync(_id);

    private static Task RemoveAsync(string id) => Shell.DockerAsync(CancellationToken.None, "rm", "--force", id);

    private async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            using var socket = await ConnectAsync(cancel);
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
