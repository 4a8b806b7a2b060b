using System.Collections.Concurrent;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Certificates;

/// <summary>Domains that have a certificate after some handshakes; those that a test does not name have one at once.</summary>
internal sealed class FakeTlsProbe : ITlsProbe
{
    private readonly ConcurrentDictionary<string, (TlsFacts Facts, int Handshakes)> _until = new();
    private readonly ConcurrentQueue<string> _asked = new();

    public static TlsFacts Valid { get; } = new(TlsState.Valid, "Test CA", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), null);

    /// <summary>The domains that were asked for, once for each handshake.</summary>
    public string[] Asked => [.. _asked];

    /// <summary>Has the first handshakes for a domain show something else.</summary>
    public void Set(string domain, TlsFacts facts, int handshakes) => _until[domain] = (facts, handshakes);

    public Task<TlsFacts> ProbeAsync(string domain, CancellationToken cancel)
    {
        _asked.Enqueue(domain);
        var asked = _asked.Count(name => name == domain);
        return Task.FromResult(_until.TryGetValue(domain, out var until) && asked <= until.Handshakes ? until.Facts : Valid);
    }
}
