using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

/// <summary>The host's ports in memory: free, but for those a test takes.</summary>
public sealed class FakeHostPorts : IHostPorts
{
    /// <summary>Those that are taken, with what the engine says.</summary>
    public ConcurrentDictionary<HostPort, string> Taken { get; } = new();

    /// <summary>Set: every question fails with this message.</summary>
    public string? Failing { get; set; }

    /// <inheritdoc/>
    public Task<ImmutableArray<TakenPort>> TakenAsync(ImmutableArray<HostPort> ports, string image, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Failing is { } message
            ? throw new AdapterException(FailureCodes.EngineRefused, message)
            : Task.FromResult(ports.Distinct().Where(Taken.ContainsKey)
                .Select(port => new TakenPort(port, Taken[port])).ToImmutableArray());
    }
}
