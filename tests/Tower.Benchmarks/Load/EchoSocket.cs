using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Tower.Benchmarks.Load;

/// <summary>One WebSocket to the sample app's echo.</summary>
internal sealed class EchoSocket
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ClientWebSocket _socket;
    private readonly string _id;

    private EchoSocket(ClientWebSocket socket, string id) => (_socket, _id) = (socket, id);

    /// <summary>Connects.</summary>
    /// <exception cref="WebSocketException">The other side does not want to.</exception>
    public static async Task<EchoSocket> OpenAsync(LoadClient client, Uri address, string id, CancellationToken cancel)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.HttpVersion = HttpVersion.Version11;
            socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
            socket.Options.SetRequestHeader("X-Request-Id", id);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(LoadClient.Patience);
            await socket.ConnectAsync(address, client.Invoker, limit.Token);
            return new EchoSocket(socket, id);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Talks until it is told to stop, or the other side ends it.</summary>
    /// <param name="clock">What its end is dated by.</param>
    /// <param name="stop">Close in order.</param>
    /// <param name="cancel">Break off.</param>
    public async Task<SocketLife> LiveAsync(Stopwatch clock, CancellationToken stop, CancellationToken cancel)
    {
        using var socket = _socket;
        var echoes = new List<TimeSpan>();
        var wrong = 0;
        SocketEnd? end = null;
        for (var number = 0; end is null && !stop.IsCancellationRequested; number++)
        {
            var said = clock.Elapsed;
            var (heard, reason) = await EchoAsync($"{_id}/{number}", cancel);
            if (reason is not null)
                end = new SocketEnd(reason, clock.Elapsed);
            else if (heard)
                echoes.Add(clock.Elapsed - said);
            else
                wrong++;
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (end is null && await CloseAsync(cancel) is { } trouble)
            end = new SocketEnd(trouble, clock.Elapsed);
        return new SocketLife(_id, echoes, wrong, end);
    }

    // Whether the echo was right and in time, and why there will be no more of them.
    private async Task<(bool Heard, string? End)> EchoAsync(string text, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        var buffer = new byte[256];
        try
        {
            await _socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, limit.Token);
            var got = await _socket.ReceiveAsync(buffer, limit.Token);
            return got.MessageType == WebSocketMessageType.Close
                ? (false, $"closed by the server ({(int?)_socket.CloseStatus})")
                : (Encoding.ASCII.GetString(buffer, 0, got.Count) == text, null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Cancelling a receive ends a WebSocket for good.
            return (false, "no echo within 5 s");
        }
        catch (WebSocketException broken)
        {
            return (false, broken.GetBaseException().Message);
        }
    }

    private async Task<string?> CloseAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "closing took more than 5 s";
        }
        catch (WebSocketException broken)
        {
            return $"closing: {broken.GetBaseException().Message}";
        }
    }
}

/// <summary>What one WebSocket has lived through.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Echoes">How long each echo took.</param>
/// <param name="Wrong">Echoes that were not what was said.</param>
/// <param name="End">Why it ended early; null: it lived until it was closed from here.</param>
internal sealed record SocketLife(string Id, IReadOnlyList<TimeSpan> Echoes, int Wrong, SocketEnd? End);

/// <summary>How a WebSocket ended that was not closed from here.</summary>
/// <param name="Reason">In words.</param>
/// <param name="At">On the crowd's clock.</param>
internal sealed record SocketEnd(string Reason, TimeSpan At);
