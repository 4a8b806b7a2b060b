using System.Net;
using System.Net.Sockets;

namespace Tower.Web.Security;

/// <summary>Which addresses are one peer.</summary>
internal static class Peer
{
    private const int PrefixBytes = 8;

    /// <summary>
    /// The address that stands for the peer: of IPv6 the network of 64 bits, which is what one customer has at least.
    /// </summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
