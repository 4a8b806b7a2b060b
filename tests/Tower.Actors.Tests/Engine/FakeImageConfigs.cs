using System.Collections.Concurrent;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

/// <summary>The configs of images in memory.</summary>
public sealed class FakeImageConfigs : IImageConfigs
{
    /// <summary>The images it has.</summary>
    public ConcurrentDictionary<string, ImageConfig> Images { get; } = new();

    /// <summary>What is said of an image that is not in <see cref="Images"/>; null: the engine does not have it.</summary>
    public Func<string, ImageConfig?> Otherwise { get; set; } = _ => null;

    /// <summary>Set: every question fails with this message.</summary>
    public string? Failing { get; set; }

    /// <inheritdoc/>
    public Task<ImageConfig?> FindAsync(string image, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Failing is { } message
            ? throw new AdapterException(FailureCodes.EngineRefused, message)
            : Task.FromResult(Images.GetValueOrDefault(image) ?? Otherwise(image));
    }
}
