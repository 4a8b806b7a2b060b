using System.Collections.Immutable;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Web.Init;

/// <summary>The ports Caddy will publish, and whether it can.</summary>
internal static class PublishedPorts
{
    /// <summary>Asks for all of them at once.</summary>
    /// <param name="ports">Who knows.</param>
    /// <param name="options">Their numbers.</param>
    /// <param name="image">An image the engine has.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Those that are taken, a sentence each: which, by whom as far as the engine says, what to do.</returns>
    public static async Task<ImmutableArray<string>> ProblemsAsync(
        IHostPorts ports, TowerOptions options, string image, CancellationToken cancel)
    {
        var wanted = Of(options);
        var taken = await ports.TakenAsync([.. wanted.Keys], image, cancel);
        return [.. taken.Select(one => Sentence(one, wanted[one.Port]))];
    }

    private static ImmutableDictionary<HostPort, string> Of(TowerOptions options) => new Dictionary<HostPort, string>
    {
        [new HostPort("", options.HttpPort, PortProtocol.Tcp)] = "TOWER_HTTP_PORT",
        [new HostPort("", options.HttpsPort, PortProtocol.Tcp)] = "TOWER_HTTPS_PORT",
        [new HostPort("", options.HttpsPort, PortProtocol.Udp)] = "TOWER_HTTPS_PORT",
        [new HostPort("127.0.0.1", options.PullPort, PortProtocol.Tcp)] = "TOWER_PULL_PORT",
    }.ToImmutableDictionary();

    private static string Sentence(TakenPort taken, string setting)
    {
        var show = taken.Port.Protocol == PortProtocol.Udp ? "ss -lunp" : "ss -ltnp";
        return $"port {taken.Port} is taken: stop what listens there (`{show} 'sport = :{taken.Port.Port}'` shows it), or choose "
            + $"another one with {setting}; the engine says: {taken.Said}";
    }
}
