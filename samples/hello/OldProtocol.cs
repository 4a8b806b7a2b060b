using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

/// <summary>
/// Makes Kestrel a server of HTTP/1.0, which it is not by itself: it takes every request for one of 1.0, so that it neither
/// sends chunks nor keeps the connection, and its answer, which it marks as 1.1 all the same, is marked as 1.0.
/// </summary>
internal static class OldProtocol
{
    /// <summary>Stands between the connection and Kestrel.</summary>
    public static async Task SpeakAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var (requests, answers, socket) = (new Pipe(), new Pipe(), connection.Transport);
        connection.Transport = new Ends(requests.Reader, answers.Writer);
        var passing = Task.WhenAll(
            PassAsync(socket.Input, requests.Writer, " HTTP/1.1\r\n"u8.ToArray()),
            PassAsync(answers.Reader, socket.Output, "HTTP/1.1 "u8.ToArray()));
        await next(connection);
        await answers.Writer.CompleteAsync();
        // Whatever else the client sends, nobody reads it.
        await requests.Reader.CompleteAsync();
        socket.Input.CancelPendingRead();
        await passing;
        connection.Transport = socket;
    }

    // There is one request on each connection, and the mark is in its first line.
    private static async Task PassAsync(PipeReader from, PipeWriter to, byte[] mark)
    {
        var isFirstLine = true;
        while (true)
        {
            var read = await from.ReadAsync();
            var bytes = read.Buffer.ToArray();
            var ends = read.IsCompleted || read.IsCanceled;
            if (isFirstLine && !ends && !bytes.Contains((byte)'\n'))
            {
                from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            if (isFirstLine && bytes.AsSpan().IndexOf(mark) is >= 0 and var at)
                bytes[at + mark.AsSpan().LastIndexOf("1.1"u8) + 2] = (byte)'0';
            isFirstLine = false;
            from.AdvanceTo(read.Buffer.End);
            var written = await to.WriteAsync(bytes);
            if (ends || written.IsCompleted)
                break;
        }

        await from.CompleteAsync();
        await to.CompleteAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
