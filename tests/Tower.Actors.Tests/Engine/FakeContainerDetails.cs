using System.Collections.Concurrent;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

/// <summary>Details of containers in memory.</summary>
/// <param name="engine">
/// Its containers have details made of what a listing tells, unless <see cref="Known"/> has better; null: there are none.
/// </param>
public sealed class FakeContainerDetails(FakeContainerEngine? engine = null) : IContainerDetails
{
    /// <summary>By the container's id.</summary>
    public ConcurrentDictionary<string, ContainerDetails> Known { get; } = new();

    /// <summary>Set: every question fails with this message.</summary>
    public string? Failing { get; set; }

    /// <inheritdoc/>
    public Task<ContainerDetails?> FindAsync(string containerId, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Failing is { } message)
            throw new AdapterException(FailureCodes.EngineRefused, message);
        return Task.FromResult(Known.TryGetValue(containerId, out var known) ? known : FromEngine(containerId));
    }

    private ContainerDetails? FromEngine(string id) =>
        engine?.Containers.FirstOrDefault(container => container.Id == id) is not { } found ? null
        : new ContainerDetails(found.Image ?? "", found.Hostname ?? found.Id[..12])
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            FinishedAt = found.IsRunning ? null : DateTimeOffset.UnixEpoch,
            RestartCount = found.RestartCount,
            ExitCode = found.IsRunning ? null : found.ExitCode,
        };
}
