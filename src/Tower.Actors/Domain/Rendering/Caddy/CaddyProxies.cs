using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders how a request gets to the containers that may answer it: by one proxy, or by a chain of them in which the
/// next is asked what the one before could not send. Measured in <c>docs/decisions/0004-trial-and-hold.md</c>.
/// </summary>
/// <remarks>
/// Nowhere does Caddy count the failures of an upstream (<c>fail_duration</c>) to stay away from it: a client that
/// breaks off an upload counts as one, and would turn everybody's requests away from a generation that is well.
/// </remarks>
internal static class CaddyProxies
{
    /// <summary>How long WebSockets and the like outlive the config they were opened under.</summary>
    /// <remarks>
    /// Caddy closes them this long after <em>any</em> load, also those of apps that did not change. The streams of an
    /// old generation end with its container, after its drain; so this is for all the others, and long. Not endless: a
    /// config that has left a stream behind stays in Caddy's memory with it (15 kB per route).
    /// </remarks>
    public const string StreamCloseDelay = "24h";

    /// <summary>How long Caddy keeps an idle connection to an upstream.</summary>
    /// <remarks>
    /// An app may close an idle connection at any time, and a POST that arrives at that moment is lost: Caddy cannot know whether
    /// it was carried out (caddy#6452). Caddy's own 2 minutes meet every keep-alive there is; this is below all of them, and
    /// long enough that a busy app's connections are used again (docs/benchmarks.md has the cost).
    /// </remarks>
    public const string UpstreamKeepAlive = "50ms";

    /// <summary>How often a waiting request is tried again.</summary>
    private const string Interval = "100ms";

    /// <summary>How long a request waits for an app that is swapped: whoever sent it has given it up by then.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(2);

    /// <summary>The handler that gets a route's requests answered whose upstreams stand in the config.</summary>
    /// <param name="route">The route.</param>
    /// <param name="patience">
    /// How long a request waits for an upstream nobody can connect to, e.g. while its container restarts.
    /// </param>
    /// <param name="complete">Given each proxy, to add to it.</param>
    public static JsonObject To(RouteSpec route, TimeSpan patience, Action<JsonObject> complete) =>
        Waiting(route.Dials, patience, null, Speaking(route.Protocol, complete));

    /// <summary>The handler that gets requests answered whose upstreams are looked up.</summary>
    /// <param name="way">How many upstreams there are, and what they speak.</param>
    /// <param name="patience">How long a request waits; after each part it is looked up anew who gets the requests.</param>
    /// <param name="canBeHeld">Whether a request waits for an app that is swapped.</param>
    /// <param name="complete">Given each proxy that asks an upstream, to add to it.</param>
    /// <param name="again">
    /// The handler for requests that nobody has any more when they look again; null: they fail as those do that nobody had.
    /// </param>
    public static JsonObject LookedUp(
        SharedRoute way,
        ImmutableArray<TimeSpan> patience,
        bool canBeHeld,
        Action<JsonObject> complete,
        Func<JsonObject>? again = null)
    {
        var (live, back) = (CaddyLookup.Live(way.Count), CaddyLookup.Back(way.Count));
        complete = Speaking(way.Protocol, complete);
        var whole = TimeSpan.FromTicks(patience.Sum(part => part.Ticks));
        var later = patience.Skip(1).Reverse().Aggregate((JsonObject?)null, (next, part) => CaddyChain.Subroute(
        [
            .. live.LookTwice(),
            CaddyLookup.When(live.Nothing, again?.Invoke() ?? CaddyLookup.Nobody, terminal: true),
            CaddyLookup.Do(Waiting(live.Dials, part, next, complete)),
        ]));
        return CaddyChain.Subroute(
        [
            .. live.LookTwice(),
            .. back.Look(),
            CaddyLookup.When(live.Nothing, canBeHeld ? Held(back, whole, way.Protocol, complete) : CaddyLookup.Nobody, terminal: true),
            CaddyLookup.When(back.Nothing, Waiting(live.Dials, patience[0], later, complete), terminal: true),
            CaddyLookup.Do(Asked(Once(live.Dials), Asked(Patient(back.Dials, whole), null, complete), complete)),
        ]);
    }

    // Somebody to go back to and nobody live: the app is swapped.
    private static JsonObject Held(
        CaddyLookup back, TimeSpan patience, AppProtocol protocol, Action<JsonObject> complete) => CaddyChain.Subroute(
        CaddyLookup.When(back.Nothing, CaddyLookup.Nobody),
        CaddyLookup.Do(CaddyChain.Of(
            ToCurrent(CaddyLookup.Gate, protocol, new JsonObject
            {
                ["try_duration"] = Duration(LongestHold),
                ["try_interval"] = Interval,
            }),
            Asked(Patient(back.Dials, patience), null, complete))));

    // Who finds one of several dead asks the others before it waits.
    private static JsonObject Waiting(
        ImmutableArray<string> dials, TimeSpan wait, JsonObject? next, Action<JsonObject> complete)
    {
        var waiting = Asked(Patient(dials, wait), next, complete);
        return dials.Length > 1 ? Asked(Once(dials), waiting, complete) : waiting;
    }

    private static JsonObject Asked(JsonObject proxy, JsonObject? next, Action<JsonObject> complete)
    {
        complete(proxy);
        if (next is null)
            return proxy;
        // Who can be sent elsewhere does not wait long for a connection. Between containers it takes a millisecond, unless
        // there is none any more and the engine passes its name on to a resolver that is in no hurry.
        Transport(proxy)["dial_timeout"] = "1s";
        return CaddyChain.Of(proxy, next);
    }

    private static Action<JsonObject> Speaking(AppProtocol protocol, Action<JsonObject> complete) => proxy =>
    {
        complete(proxy);
        Speak(proxy, protocol);
    };

    private static void Speak(JsonObject proxy, AppProtocol protocol)
    {
        if (protocol == AppProtocol.H2c)
            Transport(proxy)["versions"] = new JsonArray("h2c");
    }

    private static JsonObject Transport(JsonObject proxy) => proxy["transport"]!.AsObject();

    /// <summary>A proxy that tries again until a request is answered or its time is over.</summary>
    /// <remarks>
    /// A request whose connection could not be made was never sent, so any method is tried again; once it was sent,
    /// Caddy repeats GETs only. A response without a length (chunked, events) is flushed write by write.
    /// </remarks>
    public static JsonObject Patient(ImmutableArray<string> dials, TimeSpan patience) => Proxy(dials, new JsonObject
    {
        ["try_duration"] = Duration(patience),
        ["try_interval"] = Interval,
    });

    // Several are asked in turn, and under load the turn after a dead one's may be the dead one's again: four rounds
    // miss a living one of two once in five hundred requests, and those go on to the next proxy. Without any
    // try_duration Caddy would not keep the request's body for the next proxy.
    private static JsonObject Once(ImmutableArray<string> dials)
    {
        var loadBalancing = new JsonObject
        {
            ["try_duration"] = dials.Length == 1 ? "1ms" : "1s",
            ["try_interval"] = "1ms",
        };
        if (dials.Length > 1)
            loadBalancing["retries"] = 4 * dials.Length;
        return Proxy(dials, loadBalancing);
    }

    /// <summary>
    /// The handler, and behind it the routes of the config of now. Caddy serves a HTTP/2 connection by the config under
    /// which it was accepted, for as long as the client keeps it, and a load ends all waiting in the configs before it:
    /// requests that are cut short by that, or whose route is another one by now, go on where everybody else's go.
    /// </summary>
    /// <param name="handler">The handler.</param>
    /// <param name="patience">How long its last proxy waits: who has waited that long is not sent on.</param>
    /// <param name="protocol">What the upstreams speak: requests are sent on in the same, so that both directions stream.</param>
    /// <param name="also">Other conditions for sending a request on.</param>
    public static JsonObject OrCurrentConfig(
        JsonObject handler, TimeSpan patience, AppProtocol protocol, params JsonObject[] also)
    {
        // During a load the previous config's server may still accept this connection and then close it without an answer, and
        // Caddy itself does not retry a request whose config was replaced.
        var current = CaddyChain.Of(CurrentConfig(protocol), CaddyChain.Of(CurrentConfig(protocol), CurrentConfig(protocol)));
        var waited = patience.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        var isCutShort = CaddyChain.MayBeSentAgain().Select(condition =>
            CaddyChain.And(condition, "expression", $"{{http.reverse_proxy.duration_ms}} < {waited}"));
        return CaddyChain.Of(handler, current, [.. also, .. isCutShort]);
    }

    private static JsonObject CurrentConfig(AppProtocol protocol) => ToCurrent($"unix/{CaddyConfig.CurrentSocket}", protocol, new JsonObject
    {
        ["try_duration"] = "1ms",
        ["try_interval"] = "1ms",
    });

    private static JsonObject ToCurrent(string dial, AppProtocol protocol, JsonObject loadBalancing)
    {
        var current = Proxy([dial], loadBalancing);
        // A connection that is kept would itself be served by the config it was opened under.
        Transport(current)["keep_alive"] = new JsonObject { ["enabled"] = false };
        Speak(current, protocol);
        return current;
    }

    private static JsonObject Proxy(ImmutableArray<string> dials, JsonObject loadBalancing)
    {
        if (dials.Length > 1)
            loadBalancing["selection_policy"] = new JsonObject { ["policy"] = "round_robin" };
        return new JsonObject
        {
            ["handler"] = "reverse_proxy",
            ["upstreams"] = new JsonArray([.. dials.Select(dial => new JsonObject { ["dial"] = dial })]),
            ["load_balancing"] = loadBalancing,
            ["transport"] = new JsonObject
            {
                ["protocol"] = "http",
                ["keep_alive"] = new JsonObject { ["idle_timeout"] = UpstreamKeepAlive },
            },
            ["stream_close_delay"] = StreamCloseDelay,
        };
    }

    /// <summary>As Caddy writes it.</summary>
    public static string Duration(TimeSpan time) =>
        $"{time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}s";
}
