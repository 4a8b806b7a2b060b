using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Strangers who begin to send a large body, without a password or with a wrong one, and add a byte now and then, to every domain
/// that is Tower's.
/// </summary>
internal sealed class SlowBodies : IAsyncDisposable
{
    private const int OpenedAtATime = 16;

    // Go's server reads on after its answer until it has had 256 KiB; a longer body it would end at once.
    private const int Announced = 200_000;

    private static readonly TimeSpan BetweenBytes = TimeSpan.FromSeconds(2);

    private static readonly (string Host, string Request)[] Requests =
    [
        ("tower", "POST /apply"), ("tower", "POST /plan"), ("tower", "POST /refresh"), ("tower", "PUT /apply"), ("tower", "POST /healthz"),
        ("tower", "GET /status"), ("tower", "POST /deployments/20200101T000000-0000/restore"), ("tower", "DELETE /volumes/any"),
        ("registry", "POST /v2/hello/blobs/uploads/"), ("registry", "PUT /v2/hello/manifests/1.0.0"), ("registry", "PATCH /v2/"),
        ("otel", "POST /api/ds/query"), ("otel", "PUT /"),
    ];

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sending = [];
    private readonly ConcurrentDictionary<int, (string Request, int? Status)> _told = [];
    private int _held;

    private SlowBodies()
    {
    }

    /// <summary>Connections that are open, each with a body that has not ended.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>What each has sent and was told; null: nothing so far, 0: the connection ended without an answer.</summary>
    public IReadOnlyCollection<(string Request, int? Status)> Told => [.. _told.Values];

    /// <summary>Opens them all.</summary>
    public static async Task<SlowBodies> Begin(Sandbox sandbox, X509Certificate2 root, int count)
    {
        var slow = new SlowBodies();
        try
        {
            await slow.OpenAsync(sandbox, root, count);
            return slow;
        }
        catch
        {
            // Those that are open would go on through all tests that come.
            await slow.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets them all go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending);
        _stop.Dispose();
    }

    private Task OpenAsync(Sandbox sandbox, X509Certificate2 root, int count) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = OpenedAtATime }, async (number, cancel) =>
        {
            var (host, request) = Requests[number % Requests.Length];
            var wire = await Wire.Open(sandbox, root, $"{host}.localhost", cancel);
            var isChunked = number / Requests.Length % 2 == 0;
            _told[number] = ($"{host} {request}{(isChunked ? ", chunked" : "")}", null);
            await wire.Send(Head($"{host}.localhost:{sandbox.HttpsPort}", request, isChunked, number), cancel);
            Interlocked.Increment(ref _held);
            _sending.Add(Task.WhenAny(SendAsync(wire, isChunked), ReadAsync(wire, number)).Unwrap().ContinueWith(
                _ =>
                {
                    Interlocked.Decrement(ref _held);
                    wire.Dispose();
                }, TaskScheduler.Default));
        });

    private static string Head(string host, string request, bool isChunked, int number)
    {
        // Three in four have no password.
        var login = number % 4 == 0 ? $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"tower:slow-{number}"))}\r\n" : "";
        var length = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Announced}";
        return $"{request} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{login}{length}\r\n\r\n";
    }

    private async Task SendAsync(Wire wire, bool isChunked)
    {
        using var pace = new PeriodicTimer(BetweenBytes);
        while (await pace.WaitForNextTickAsync(_stop.Token))
            await wire.Send(isChunked ? "1\r\n \r\n" : " ", _stop.Token);
    }

    private async Task ReadAsync(Wire wire, int number)
    {
        _told[number] = (_told[number].Request, await wire.Status(_stop.Token));
        await wire.End(_stop.Token);
    }
}
