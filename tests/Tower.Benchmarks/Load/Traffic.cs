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

    /// <summary>A body of a few KiB, which must come back as it was, and be executed once.</summary>
    Echo,

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

    /// <summary>
    /// The n-th request. Of ten pairs (one of each protocol) one is slow, one an echo, one a stream, seven are plain.
    /// </summary>
    public PlannedRequest Plan(long number, string run) => new(
        number,
        Path is not null ? RequestKind.Any : (number / 2 % 10) switch
        {
            2 => RequestKind.Slow,
            5 => RequestKind.Echo,
            8 => RequestKind.Stream,
            _ => RequestKind.Get,
        },
        number % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20,
        $"{run}-{number}");

    /// <summary>The path and query of a request.</summary>
    public string Target(RequestKind kind) => kind switch
    {
        RequestKind.Any => Path!,
        RequestKind.Slow => $"/slow?ms={(int)Slowness.TotalMilliseconds}",
        RequestKind.Echo => "/echo",
        RequestKind.Stream => $"/stream?n={Lines}&ms={PauseBetweenLines}",
        _ => "/",
    };

    /// <summary>The body of an echo: 1 to 4 KiB, another one for every request.</summary>
    public static byte[] Body(PlannedRequest request)
    {
        var line = $"{request.Id}\n";
        var length = 1024 * (1 + (int)(request.Number % 4));
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, length / line.Length + 1)));
    }
}
