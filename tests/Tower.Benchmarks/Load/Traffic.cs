using System.Net;
using System.Text;

namespace Tower.Benchmarks.Load;

/// <summary>What a request asks for, and so how its answer is judged.</summary>
internal enum RequestKind
{
    /// <summary>The app's front page.</summary>
    Get,

    /// <summary>An answer that takes 2 s: in flight during every switch.</summary>
    Slow,

    /// <summary>A POST of a few KiB, which must come back as they were, and be executed once.</summary>
    Echo,

    /// <summary>The same by PUT.</summary>
    Put,

    /// <summary>Ten lines within half a second: a body that can be cut off in the middle.</summary>
    Stream,

    /// <summary>Anything that answers 200.</summary>
    Any,
}

/// <summary>One request of a schedule.</summary>
/// <param name="Number">Its place in the schedule, from 0.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Protocol">1.1 (kept alive) or 2, both over TLS.</param>
/// <param name="Id">Unique in a run; goes along as <c>X-Request-Id</c>.</param>
internal readonly record struct PlannedRequest(long Number, RequestKind Kind, Version Protocol, string Id);

/// <summary>A constant stream of requests to one address.</summary>
/// <param name="Address">Scheme, host and port; the host decides the route, the connection goes to loopback.</param>
/// <param name="Rate">Requests per second.</param>
/// <param name="Path">Where to ask instead of the usual mixture; every 200 is good.</param>
/// <param name="Authorization">The header of that name; null: none.</param>
internal sealed record Traffic(Uri Address, double Rate, string? Path = null, string? Authorization = null)
{
    /// <summary>How long the slow tenth takes.</summary>
    public static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);

    /// <summary>Lines of a stream.</summary>
    public const int Lines = 10;

    private const int PauseBetweenLines = 50;

    /// <summary>One slow request, one echo, one stream, seven plain ones.</summary>
    public static readonly IReadOnlyList<RequestKind> Usual =
    [
        RequestKind.Get, RequestKind.Get, RequestKind.Slow, RequestKind.Get, RequestKind.Get, RequestKind.Echo,
        RequestKind.Get, RequestKind.Get, RequestKind.Stream, RequestKind.Get,
    ];

    /// <summary>
    /// One slow request, one stream, four plain ones, and as many with a body: those no proxy may repeat once sent.
    /// </summary>
    public static readonly IReadOnlyList<RequestKind> Writing =
    [
        RequestKind.Get, RequestKind.Echo, RequestKind.Slow, RequestKind.Get, RequestKind.Put, RequestKind.Get,
        RequestKind.Echo, RequestKind.Put, RequestKind.Stream, RequestKind.Get,
    ];

    /// <summary>What ten pairs of requests are, in turn.</summary>
    public IReadOnlyList<RequestKind> Mixture { get; init; } = Usual;

    /// <summary>The n-th request. The requests of a pair are of the same kind, one of each protocol.</summary>
    public PlannedRequest Plan(long number, string run) => new(
        number,
        Path is not null ? RequestKind.Any : Mixture[(int)(number / 2 % Mixture.Count)],
        number % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20,
        $"{run}-{number}");

    /// <summary>The path and query of a request.</summary>
    public string Target(RequestKind kind) => kind switch
    {
        RequestKind.Any => Path!,
        RequestKind.Slow => $"/slow?ms={(int)Slowness.TotalMilliseconds}",
        RequestKind.Echo or RequestKind.Put => "/echo",
        RequestKind.Stream => $"/stream?n={Lines}&ms={PauseBetweenLines}",
        _ => "/",
    };

    /// <summary>Whether a request of this kind has a body, and is counted by the app.</summary>
    public static bool HasBody(RequestKind kind) => kind is RequestKind.Echo or RequestKind.Put;

    /// <summary>The body of an echo: 1 to 4 KiB, another one for every request.</summary>
    public static byte[] Body(PlannedRequest request)
    {
        var line = $"{request.Id}\n";
        var length = 1024 * (1 + (int)(request.Number % 4));
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, length / line.Length + 1)));
    }
}
