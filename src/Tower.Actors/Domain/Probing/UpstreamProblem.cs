using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Probing;

/// <summary>Says why Caddy got no answer of an upstream. Pure.</summary>
internal static partial class UpstreamProblem
{
    private const string Misunderstood = "which does not understand the upstream: ";

    /// <summary>Caddy's words for what an upstream that speaks another protocol has sent, and otherwise those words themselves.</summary>
    /// <param name="problem">What Caddy says; null: nothing.</param>
    public static string Words(string? problem) => problem switch
    {
        null => "which reached no upstream",
        _ when Http2Frame().IsMatch(problem) => Misunderstood + FirstBytes.Http2Only,
        _ when TlsRecord().IsMatch(problem) => Misunderstood + FirstBytes.TlsOnly,
        _ when problem.Contains("looked like an HTTP/1.1 header", StringComparison.Ordinal) => Misunderstood + FirstBytes.Http1Only,
        _ => $"which got no answer of an upstream: {problem}",
    };

    // Go quotes the bytes: a length of three bytes, the first two of them zero, then the frame's type, SETTINGS or GOAWAY.
    [GeneratedRegex("""malformed HTTP response "\\x00\\x00(?:\\x[0-9a-f]{2}|\\.|[^\\])(?:\\x04|\\a)""")]
    private static partial Regex Http2Frame();

    [GeneratedRegex("""malformed HTTP response "\\x1[56]\\x03""")]
    private static partial Regex TlsRecord();
}
