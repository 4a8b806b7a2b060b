using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>The configs of the images an engine has. Expected failures are <see cref="AdapterException"/>s.</summary>
public interface IImageConfigs
{
    /// <summary>What the image says of its containers; null: the engine does not have the image.</summary>
    /// <param name="image">With tag or digest.</param>
    /// <param name="cancel">Gives up.</param>
    Task<ImageConfig?> FindAsync(string image, CancellationToken cancel);
}
