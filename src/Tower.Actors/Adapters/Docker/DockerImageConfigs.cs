using Docker.DotNet;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Docker;

/// <summary>The configs of images, as the Docker Engine's API tells them.</summary>
public sealed class DockerImageConfigs(DockerConnection connection) : IImageConfigs
{
    /// <inheritdoc/>
    public Task<ImageConfig?> FindAsync(string image, CancellationToken cancel) =>
        connection.CallAsync($"read the config of the image {ImageName.Short(image)}", cancel, async () =>
        {
            try
            {
                var config = (await connection.Client.Images.InspectImageAsync(image, cancel).ConfigureAwait(false)).Config;
                return ImageConfig.Of(config?.Volumes?.Keys, config?.Healthcheck?.Test);
            }
            catch (DockerImageNotFoundException)
            {
                return null;
            }
        });
}
