using System.Text;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Probing;

/// <summary>
/// The first bytes a service has sent on a connection. A server that was asked in another protocol than its own says in them
/// which one it speaks.
/// </summary>
internal sealed class FirstBytes
{
    /// <summary>What the probe says of a server that wants HTTP/2.</summary>
    public const string Http2Only = "it answers HTTP/2 only: set \"protocol\" to \"h2c\"";

    /// <summary>What it says of one that was asked in HTTP/2 and answers HTTP/1.1.</summary>
    public const string Http1Only = "it answers HTTP/1.1 and not HTTP/2: leave out \"protocol\": \"h2c\"";

    /// <summary>What it says of one that wants TLS.</summary>
    public const string TlsOnly = "it answers TLS only: have it listen without TLS, which ends in Caddy";

    private const int FrameHeader = 9;
    private const byte Settings = 0x4;
    private const byte GoAway = 0x7;
    private const byte TlsAlert = 0x15;
    private const byte TlsMajor = 0x3;

    // Kestrel's answer to HTTP/1.1 on an endpoint for HTTP/2: the one server that says it in HTTP/1.1.
    private static readonly byte[] Kestrels = Encoding.ASCII.GetBytes("HTTP/2 only endpoint");

    private readonly byte[] _bytes = new byte[512];
    private int _count;

    /// <summary>Takes what came next; what is over 512 bytes is of no interest.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _bytes.Length - _count);
        bytes[..taken].CopyTo(_bytes.AsSpan(_count));
        _count += taken;
    }

    /// <summary>Which protocol it wants instead of the one it was asked in, and what to do; null: its answer does not say.</summary>
    /// <param name="asked">What it was asked in.</param>
    public string? Misunderstanding(AppProtocol asked)
    {
        var heard = _bytes.AsSpan(0, _count);
        if (heard is [TlsAlert, TlsMajor, ..])
            return TlsOnly;
        if (asked == AppProtocol.H2c)
            return heard.StartsWith("HTTP/1."u8) ? Http1Only : null;
        return IsFrame(heard) || heard.IndexOf(Kestrels) >= 0 ? Http2Only : null;
    }

    // The first frame of a server is SETTINGS, of stream 0 (RFC 9113, section 3.4); some end the connection with GOAWAY at once.
    private static bool IsFrame(ReadOnlySpan<byte> heard) =>
        heard.Length >= FrameHeader && heard[3] is Settings or GoAway && heard[5..FrameHeader].IndexOfAnyExcept((byte)0) < 0;
}
