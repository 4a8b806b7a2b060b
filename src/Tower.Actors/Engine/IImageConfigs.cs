using Tower.Actors.Images;

namespace Tower.Actors.Engine;

/// <summary>The configs of the images an engine has. Expected failures are <see cref="Workers.AdapterException"/>s.</summary>
public interface IImageConfigs
{
    /// <summary>What the image says of its containers; null: the engine does not have the image.</summary>
    /// <param name="image">With tag or digest.</param>
    /// <param name="cancel">Gives up.</param>
    Task<ImageConfig?> FindAsync(string image, CancellationToken cancel);
}
