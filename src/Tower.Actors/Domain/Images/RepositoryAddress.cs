using System.Net;

namespace Tower.Actors.Domain.Images;

/// <summary>A repository as Tower asks for it and as the host's engine pulls from it: two names of the same thing.</summary>
/// <param name="Endpoint">The root of the registry's API, e.g. <c>https://registry-1.docker.io</c>; plain HTTP only for the
/// server's own registry and for loopback.</param>
/// <param name="Repository">The repository in it.</param>
/// <param name="DisplayHost">The registry as a person knows it, for messages.</param>
/// <param name="PullHost">What stands before the repository in the image the engine pulls.</param>
public sealed record RepositoryAddress(
    Uri Endpoint, string Repository, string DisplayHost, string PullHost)
{
    /// <summary>The own registry's address on the infrastructure network.</summary>
    public const string OwnHost = "registry:5000";

    /// <summary>Whether the reference names a loopback address, which in Tower's container is not the server's.</summary>
    public bool IsOnLoopback => Endpoint.Authority != OwnHost && IsLoopback(DisplayHost);

    /// <summary>Where the images of a reference are.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="registryDomain">The intent's <c>registry.domain</c>; a reference to it means the own registry, too.</param>
    /// <param name="pullPort">The host's loopback port from which the engine pulls the own registry's images: it cannot
    /// resolve a compose service's name, and loopback is the only registry it trusts without TLS.</param>
    public static RepositoryAddress Of(ImageReference reference, string registryDomain, int pullPort)
    {
        if (reference.Host is not { } host || IsOwn(reference, registryDomain))
            return new RepositoryAddress(
                new Uri($"http://{OwnHost}"), reference.Repository, registryDomain, $"127.0.0.1:{pullPort}");
        var apiHost = host is ImageReference.DockerHub ? "registry-1.docker.io" : host;
        return new RepositoryAddress(
            new Uri($"{(IsLoopback(apiHost) ? "http" : "https")}://{apiHost}"),
            reference.Repository, host, host);
    }

    /// <summary>Whether a reference means the server's own registry, by whichever of its names.</summary>
    public static bool IsOwn(ImageReference reference, string registryDomain) =>
        reference.Host is null or OwnHost || reference.Host.Equals(registryDomain, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The image for the compose file: <c>127.0.0.1:5000/api@sha256:…</c>, <c>docker.io/library/nginx@sha256:…</c>.
    /// </summary>
    public string Pin(string digest) => $"{PullHost}/{Repository}@{digest}";

    /// <summary>How a message names the registry: the own one with the address Tower really asks.</summary>
    public string RegistryName => Endpoint.Authority == OwnHost ? $"{DisplayHost} (asked at {OwnHost})" : DisplayHost;

    /// <inheritdoc/>
    public override string ToString() => $"{DisplayHost}/{Repository}";

    // As the engine sees it: 127.0.0.0/8, ::1 and the name localhost are insecure registries by default.
    internal static bool IsLoopback(string host)
    {
        var name = new Uri($"http://{host}").IdnHost;
        return name is "localhost" || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
