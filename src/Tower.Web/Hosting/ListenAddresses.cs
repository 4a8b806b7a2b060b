using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Tower.Actors.Options;

namespace Tower.Web.Hosting;

/// <summary>
/// Where Tower listens. In the stack: on the loopback address and on its address on the network apps are not on, so that no
/// app reaches Tower's port, although Tower reaches theirs.
/// </summary>
/// <remarks>
/// The compose file names that address (<see cref="SettingNames.ListenVariable"/>); during a handover the
/// name is that of two Towers, of which one address is this one's.
/// </remarks>
internal static class ListenAddresses
{
    /// <summary>The engine's DNS answers a moment after the container has started.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Finds them.</summary>
    /// <param name="name">The name of this Tower on the network; null or empty: it listens on all addresses.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The addresses; null: the name leads to none of this machine's.</returns>
    public static async Task<IPEndPoint[]?> FindAsync(string? name, int port, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(name))
            return [new IPEndPoint(IPAddress.Any, port)];
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Own(await ResolveAsync(name, cancel), LocalAddresses()) is { Length: > 0 } own)
                return [new IPEndPoint(IPAddress.Loopback, port), .. own.Select(address => new IPEndPoint(address, port))];
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                return null;
            await Task.Delay(Interval, cancel);
        }
    }

    /// <summary>Those of the resolved addresses that are this machine's, without the loopback.</summary>
    internal static IPAddress[] Own(IEnumerable<IPAddress> resolved, IEnumerable<IPAddress> local) =>
        [.. resolved.Intersect(local).Where(address => !IPAddress.IsLoopback(address))];

    private static async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancel)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name, cancel);
        }
        catch (SocketException)
        {
            // Not yet, or not at all: told when the time is over.
            return [];
        }
    }

    private static IEnumerable<IPAddress> LocalAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address);
}
