using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Caddy;

/// <summary>
/// A Caddy in memory. Its receipt answers by the config it holds (the first <c>dial</c> of the route that matches the
/// domain); requests in flight are what a test says.
/// </summary>
public sealed class FakeCaddyAdmin : ICaddyAdmin
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _inFlight = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new();

    /// <summary>How it routes, as <see cref="RoutingText"/>; <c>null</c> as JSON before the first load.</summary>
    public string Config { get; set; } = "null";

    /// <summary>Everything loaded, as <see cref="RoutingText"/>, in order.</summary>
    public ConcurrentQueue<string> Loaded { get; } = new();

    /// <summary>Whether nobody answers on the admin socket.</summary>
    public bool Unreachable { get; set; }

    /// <summary>How many more questions nobody answers, because Caddy is restarting.</summary>
    public int RestartingFor { get; set; }

    /// <summary>Set: configs this says something about are refused with that.</summary>
    public Func<string, string?> Refuse { get; set; } = _ => null;

    /// <summary>Upstreams (<c>service:port</c>) nobody can connect to: the receipt is Caddy's own 502.</summary>
    public ConcurrentDictionary<string, bool> Dead { get; } = new();

    /// <summary>Receipts by domain, instead of what the config says.</summary>
    public ConcurrentDictionary<string, CaddyReceipt> Receipts { get; } = new();

    /// <summary>Awaited in the middle of each load.</summary>
    public Func<CancellationToken, Task> DuringLoad { get; set; } = _ => Task.CompletedTask;

    /// <summary>Done when the domain is next asked for through Caddy.</summary>
    public Task Asked(string domain) => _asked.GetOrAdd(domain, _ => new TaskCompletionSource()).Task;

    /// <summary>The requests in flight at an upstream, look by look; the last number stays.</summary>
    public void SetInFlight(string upstream, params int[] looks) => _inFlight[upstream] = new ConcurrentQueue<int>(looks);

    /// <inheritdoc/>
    public Task<CaddyRouting> ReadAsync(CancellationToken cancel)
    {
        Answer(cancel);
        return Task.FromResult(RoutingText.Parse(Config));
    }

    /// <inheritdoc/>
    public async Task LoadAsync(CaddyRouting routing, CancellationToken cancel)
    {
        Answer(cancel);
        await DuringLoad(cancel);
        try
        {
            JsonNode.Parse(routing.Config);
        }
        catch (JsonException invalid)
        {
            throw new AdapterException(FailureCodes.RoutesRefused, $"Caddy refuses the config: {invalid.Message}");
        }
        var text = RoutingText.Of(routing);
        if (Refuse(text) is { } reason)
            throw new AdapterException(FailureCodes.RoutesRefused, $"Caddy refuses the config: {reason}");
        Config = text;
        Loaded.Enqueue(text);
    }

    /// <inheritdoc/>
    public Task<ImmutableDictionary<string, int>> InFlightAsync(CancellationToken cancel)
    {
        Answer(cancel);
        return Task.FromResult(_inFlight.ToImmutableDictionary(entry => entry.Key, entry => Next(entry.Value)));
    }

    /// <inheritdoc/>
    public Task<CaddyReceipt> AskThroughAsync(string domain, string path, CancellationToken cancel)
    {
        Answer(cancel);
        if (_asked.TryRemove(domain, out var asked))
            asked.SetResult();
        if (Receipts.TryGetValue(domain, out var receipt))
            return Task.FromResult(receipt);
        var (config, table) = RoutingText.Parse(Config);
        var upstream = RouteOf(JsonNode.Parse(config), domain) is { } route ? LookedUp(route, table) ?? FirstDial(route) : null;
        return Task.FromResult(upstream switch
        {
            null => new CaddyReceipt(null, 404),
            _ when Dead.ContainsKey(upstream) => new CaddyReceipt(null, 502),
            _ => new CaddyReceipt(upstream, 200),
        });
    }

    private static int Next(ConcurrentQueue<int> looks) =>
        looks.Count > 1 && looks.TryDequeue(out var next) ? next : looks.TryPeek(out var last) ? last : 0;

    private static JsonObject? RouteOf(JsonNode? node, string domain) => node switch
    {
        JsonObject route when route["match"] is JsonArray matches && matches.Any(match => Hosts(match).Contains(domain)) => route,
        JsonObject parent => parent.Select(entry => RouteOf(entry.Value, domain)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(item => RouteOf(item, domain)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static IEnumerable<string> Hosts(JsonNode? match) =>
        match?["host"] is JsonArray hosts ? hosts.Select(host => host!.GetValue<string>()) : [];

    private static string? LookedUp(JsonNode route, UpstreamTable table) =>
        route["handle"] is JsonArray handlers
        && handlers.Select(handler => (string?)handler!["tower_key"]).FirstOrDefault(key => key is not null) is { } key
        && table.Live.TryGetValue(key, out var dials) ? dials[0] : null;

    private static string? FirstDial(JsonNode? node) => node switch
    {
        JsonObject upstream when upstream["dial"] is JsonValue dial => dial.GetValue<string>(),
        JsonObject parent => parent.Select(entry => FirstDial(entry.Value)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(FirstDial).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private void Answer(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Unreachable || RestartingFor-- > 0)
            throw new CaddyUnreachableException("Caddy does not answer");
    }
}
