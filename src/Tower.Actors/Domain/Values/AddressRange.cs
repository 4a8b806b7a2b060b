using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tower.Actors.Domain.Values;

/// <summary>An IP address, or a range of them (CIDR), in its one form: <c>203.0.113.7</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>.</summary>
internal static class AddressRange
{
    // The widest that one owner has: 10.0.0.0/8, and fc00::/7 and fe80::/10 for private use. Of the public IPv6 addresses the largest
    // providers have a /19; 2002::/16 has every IPv4 address in it.
    private const int WidestV4 = 8;
    private const int WidestV6 = 19;
    private const int WidestPrivateV6 = 7;
    private const int WidestLinkLocalV6 = 10;

    /// <summary>Checks a range of addresses that may be trusted, and brings it into its one form.</summary>
    /// <param name="text">As written.</param>
    /// <param name="range">Lower case, shortened as RFC 5952 has it.</param>
    /// <param name="error">What is wrong and what to write instead.</param>
    public static bool TryNormalize(
        string text, [NotNullWhen(true)] out string? range, [NotNullWhen(false)] out string? error)
    {
        range = null;
        var slash = text.IndexOf('/');
        var written = slash < 0 ? text : text[..slash];
        if (!IsAddress(written, out var address))
        {
            error = $"{Quoted.Text(text)} is not an address or a range such as 203.0.113.7, 173.245.48.0/20 or 2400:cb00::/32";
            return false;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            error = $"{Quoted.Text(text)} is an IPv4 address in IPv6's clothes; write {address.MapToIPv4()} and its range";
            return false;
        }
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bits))
        {
            error = $"{Quoted.Text(text)} has no number from 0 to {bits} after its slash";
            return false;
        }
        var first = Masked(address, length);
        error = length < Widest(address)
            ? $"{Quoted.Text(text)} trusts {(length == 0 ? "everybody" : "a large part of the internet")}, and with that whoever makes up "
              + "an address: list the ranges of the proxy in front of this server"
            : !first.Equals(address) ? $"{Quoted.Text(text)} begins in the middle of its range; write {first}/{length}" : null;
        if (error is null)
            range = slash < 0 ? $"{first}" : $"{first}/{length}";
        return error is null;
    }

    private static int Widest(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? WidestV4
        : address.IsIPv6UniqueLocal ? WidestPrivateV6
        : address.IsIPv6LinkLocal ? WidestLinkLocalV6
        : WidestV6;

    // .NET also reads 10.1, 0x0a.1 and 010.0.0.1, each of them as another address than a reader does.
    private static bool IsAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && !text.AsSpan().ContainsAny('%', '[', ']')
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || $"{address}" == text);

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
