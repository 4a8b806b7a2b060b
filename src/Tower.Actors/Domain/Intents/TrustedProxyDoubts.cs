using System.Collections.Immutable;
using System.Net;

namespace Tower.Actors.Domain.Intents;

/// <summary>Which trusted proxies may be the server's own containers. Pure.</summary>
internal static class TrustedProxyDoubts
{
    // The engine takes its networks from here first: even one address of it may be a network's gateway, from which the engine
    // passes some clients on.
    private static readonly IPNetwork First = IPNetwork.Parse("172.16.0.0/12");

    // And from here when those are used up, sixteen parts of this length. It leaves out the part that the server's own network is in,
    // so a shorter range of a home's or office's network is that network.
    private static readonly IPNetwork Later = IPNetwork.Parse("192.168.0.0/16");
    private const int Part = 20;

    /// <summary>What a person should know of them; empty: nothing.</summary>
    /// <param name="ranges">The trusted proxies of a checked document, in their one form.</param>
    public static IEnumerable<string> Of(ImmutableArray<string> ranges)
    {
        foreach (var range in ranges)
        {
            var network = NetworkOf(range);
            var taken = Overlap(network, First) ? First : Overlap(network, Later) && network.PrefixLength <= Part ? Later : (IPNetwork?)null;
            if (taken is { } of)
            {
                yield return $"trustedProxies: {range} has addresses in {of}, from which the Docker Engine takes its networks by default: apps, and "
                    + "clients that the engine passes on, could then choose the address they are known by. List the addresses of the proxy alone";
            }
        }
    }

    private static IPNetwork NetworkOf(string range)
    {
        if (range.Contains('/'))
            return IPNetwork.Parse(range);
        var address = IPAddress.Parse(range);
        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);
}
