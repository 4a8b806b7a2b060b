using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Dns;

/// <summary>DNS as a script: replies per domain, the last one for ever; a domain without a script does not exist.</summary>
internal sealed class FakeDnsLookup : IDnsLookup
{
    public const string Resolver = "192.0.2.53";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<DnsReply>> _replies = new();

    /// <summary>Every question, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static DnsReply Address(params string[] addresses) =>
        new(Resolver, DnsReplyKind.Address, [], [.. addresses.Select(IPAddress.Parse)]);

    public static DnsReply No(DnsReplyKind kind, string code = "") => new(Resolver, kind, [], [], code);

    /// <summary>Replaces what is said about a domain; an empty script: never an answer.</summary>
    public void Say(string domain, params DnsReply[] replies) => _replies[domain] = new ConcurrentQueue<DnsReply>(replies);

    public async Task<DnsAnswer> LookUpAsync(string domain, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Asked.Enqueue(domain);
        var script = _replies.GetValueOrDefault(domain) ?? new ConcurrentQueue<DnsReply>([No(DnsReplyKind.NoSuchName)]);
        if (script.IsEmpty)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        script.TryPeek(out var reply);
        if (script.Count > 1)
            script.TryDequeue(out reply);
        return new DnsAnswer(domain, ImmutableArray.Create(reply!));
    }
}
