using System.Collections.Concurrent;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Trials;

/// <summary>Addresses that lead to this Tower or not, as a test says; each question is written down.</summary>
internal sealed class FakeOwnAddress : IOwnAddress
{
    /// <summary>The domains this Tower answers at.</summary>
    public ConcurrentDictionary<string, bool> Mine { get; } = new();

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <inheritdoc/>
    public Task<OwnAddressAnswer> AskAsync(string domain, int port, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Asked.Enqueue(domain);
        return Task.FromResult(Mine.ContainsKey(domain)
            ? new OwnAddressAnswer(true, "this Tower answered")
            : new OwnAddressAnswer(false, "the name does not resolve"));
    }
}
