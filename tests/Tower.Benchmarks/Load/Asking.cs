using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tower.Benchmarks.Load;

/// <summary>Sends one request and judges its answer.</summary>
internal static class Asking
{
    private const int LongestBody = 64 * 1024;
    private static readonly byte[] Slept =
        Encoding.ASCII.GetBytes($"slept {(int)Traffic.Slowness.TotalMilliseconds} ms\n");

    private static readonly byte[] Streamed =
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, Traffic.Lines).Select(line => $"{line}\n")));

    /// <summary>Never throws for what the other side does: that is a failure, and told.</summary>
    /// <returns>What came of it.</returns>
    public static async Task<Answered> AskAsync(
        LoadClient client, Traffic traffic, PlannedRequest planned, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LoadClient.Patience);
        var body = Traffic.HasBody(planned.Kind) ? Traffic.Body(planned) : null;
        using var request = Message(traffic, planned, body);
        var (generation, connection) = ("", "");
        var headCame = false;
        try
        {
            using var response = await client.SendAsync(request, limit.Token).ConfigureAwait(false);
            headCame = true;
            (generation, connection) = (Header(response, "X-Generation"), Header(response, "X-Connection"));
            var failure = response.StatusCode == HttpStatusCode.OK
                ? await JudgeBodyAsync(response, planned.Kind, body, limit.Token).ConfigureAwait(false)
                : new Failure((int)response.StatusCode >= 500 ? FailureKind.ServerError : FailureKind.OtherStatus,
                    $"status {(int)response.StatusCode}");
            return new Answered(failure, generation, connection);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            cancel.ThrowIfCancellationRequested();
            return new Answered(
                new Failure(FailureKind.Timeout, headCame ? "in the middle of the body" : "no answer"),
                generation, connection);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new Answered(
                new Failure(Classify(broken, headCame), Innermost(broken).Message), generation, connection);
        }
    }

    private static HttpRequestMessage Message(Traffic traffic, PlannedRequest planned, byte[]? body)
    {
        var message = new HttpRequestMessage(
            Method(planned.Kind), new Uri(traffic.Address, traffic.Target(planned.Kind)))
        {
            Version = planned.Protocol,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new ByteArrayContent(body),
        };
        message.Headers.Add("X-Request-Id", planned.Id);
        if (traffic.Authorization is { } authorization)
            message.Headers.Add("Authorization", authorization);
        return message;
    }

    private static HttpMethod Method(RequestKind kind) => kind switch
    {
        RequestKind.Echo => HttpMethod.Post,
        RequestKind.Put => HttpMethod.Put,
        _ => HttpMethod.Get,
    };

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : "";

    private static async Task<Failure?> JudgeBodyAsync(
        HttpResponseMessage response, RequestKind kind, byte[]? sent, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestBody);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            var length = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, LongestBody), LongestBody, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return Judge(kind, buffer.AsSpan(0, length), sent);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Failure? Judge(RequestKind kind, ReadOnlySpan<byte> body, byte[]? sent)
    {
        var expected = kind switch
        {
            RequestKind.Echo or RequestKind.Put => sent!,
            RequestKind.Slow => Slept,
            RequestKind.Stream => Streamed,
            RequestKind.Get => "hello "u8,
            _ => default,
        };
        if (kind is RequestKind.Any || body.SequenceEqual(expected))
            return null;
        // The front page goes on with the version, whichever that is by now.
        if (kind is RequestKind.Get && body.StartsWith(expected) && body.EndsWith("\n"u8))
            return null;
        return expected.StartsWith(body)
            ? new Failure(FailureKind.Truncated, $"ended in order after {body.Length} of {expected.Length} bytes")
            : new Failure(FailureKind.WrongBody, Encoding.ASCII.GetString(body[..Math.Min(body.Length, 60)]));
    }

    private static FailureKind Classify(Exception broken, bool headCame) =>
        headCame ? FailureKind.Truncated
        : Innermost(broken) is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? FailureKind.Refused
        : FailureKind.Reset;

    private static Exception Innermost(Exception exception) => exception.GetBaseException();
}

/// <summary>What came of one request.</summary>
/// <param name="Failure">Null: the expected answer came.</param>
/// <param name="Generation">The container that answered, by its header; empty: none did.</param>
/// <param name="Connection">The app's name for the connection by which the proxy asked it; empty: it said none.</param>
internal sealed record Answered(Failure? Failure, string Generation, string Connection);
