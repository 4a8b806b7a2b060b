using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tower.Actors.Domain.Images;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>
/// Asks registries over the distribution specification's API (opencontainers/distribution-spec 1.1), without a password.
/// </summary>
public sealed class HttpImageRegistry : IImageRegistry, IDisposable
{
    private readonly RegistryTransport _transport;
    private readonly TagLists _tags;
    private readonly TagDigests _digests;
    private readonly ImageConfigReader _configs;

    /// <summary>A client with its own connections, for all registries.</summary>
    public HttpImageRegistry(TowerOptions options)
        : this(RegistryConnections.NewHandler(new RegistryAuthorities(options.RegistryCa)), RegistryLimits.Of(options), TimeProvider.System)
    {
    }

    internal HttpImageRegistry(
        HttpMessageHandler handler, RegistryLimits limits, TimeProvider time, Architecture? processor = null)
    {
        _transport = new RegistryTransport(handler, limits, time);
        var client = new RegistryClient(_transport, new RegistryTokens(_transport, limits, time));
        _tags = new TagLists(client, limits);
        _digests = new TagDigests(client, limits);
        _configs = new ImageConfigReader(client, limits, processor ?? RuntimeInformation.OSArchitecture);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListTagsAsync(RepositoryAddress address, CancellationToken cancel) =>
        _tags.ListAsync(address, cancel);

    /// <inheritdoc/>
    public Task<string?> FindDigestAsync(RepositoryAddress address, string tag, CancellationToken cancel) =>
        _digests.FindAsync(address, tag, cancel);

    /// <inheritdoc/>
    public Task<ImageConfig?> FindConfigAsync(RepositoryAddress address, string digest, CancellationToken cancel) =>
        _configs.FindAsync(address, digest, cancel);

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}
