using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tower.Web.Hosting;

/// <summary>
/// Closes connections of clients that are not on the network of the address they connect to. Linux takes packets for any of its
/// addresses on any interface: an app that forges frames would reach Tower's address on the other network by way of the apps'.
/// </summary>
/// <remarks>
/// A client that claims an address of the other network gets no answer: that goes out on the other network, and its handshake never ends.
/// </remarks>
internal static class OwnNetwork
{
    /// <summary>Has an endpoint close such connections.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="address">Where it listens; all addresses and the loopback are left alone.</param>
    public static void Require(ListenOptions endpoint, IPAddress address)
    {
        if (address.Equals(IPAddress.Any) || IPAddress.IsLoopback(address))
            return;
        var network = Of(address, NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(one => one.GetIPProperties().UnicastAddresses)
            .Select(one => (one.Address, one.PrefixLength)));
        endpoint.Use(next => connection =>
        {
            if (IsIn(network, connection.RemoteEndPoint))
                return next(connection);
            connection.Abort(new ConnectionAbortedException("the client is on another network"));
            return Task.CompletedTask;
        });
    }

    /// <summary>The network of an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="local">The machine's addresses with their prefixes.</param>
    /// <exception cref="ArgumentException">It is none of the machine's.</exception>
    internal static IPNetwork Of(IPAddress address, IEnumerable<(IPAddress Address, int PrefixLength)> local)
    {
        foreach (var (own, prefix) in local)
        {
            if (own.Equals(address))
                return new IPNetwork(Masked(address, prefix), prefix);
        }
        throw new ArgumentException($"{address} is no address of this machine", nameof(address));
    }

    /// <summary>Whether a client is on it.</summary>
    internal static bool IsIn(IPNetwork network, EndPoint? client) => client is IPEndPoint from
        && network.Contains(from.Address.IsIPv4MappedToIPv6 ? from.Address.MapToIPv4() : from.Address);

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
