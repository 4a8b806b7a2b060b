using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Says what the engine's errors mean for whoever runs the server.</summary>
internal static class EngineErrors
{
    /// <summary>The engine could not be talked to.</summary>
    public static EngineUnreachableException Unreachable(Uri endpoint, Exception cause)
    {
        var socket = cause.GetBaseException() as SocketException;
        return new EngineUnreachableException(socket?.SocketErrorCode == SocketError.AccessDenied
            ? $"Tower may not use the Docker Engine's socket {endpoint.OriginalString}: run it as root or as a member of the group docker"
            : $"the Docker Engine does not answer on {endpoint.OriginalString} ({Why(socket, cause)}): start it (systemctl start docker), "
                + "mount its socket into Tower's container, or set DOCKER_HOST to where it listens", cause);
    }

    /// <summary>The engine answered with an error.</summary>
    /// <param name="what">What it was asked to do: <c>list the containers</c>.</param>
    /// <param name="cause">Its answer.</param>
    public static AdapterException Refused(string what, DockerApiException cause) =>
        new(FailureCodes.EngineRefused, $"the Docker Engine could not {what}: {MessageOf(cause)}", cause: cause);

    /// <summary>The engine could not pull an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="said">The engine's words.</param>
    /// <param name="pullPort">The port on the loopback address behind which Tower's own registry is.</param>
    /// <param name="cause">What carried them, if anything.</param>
    public static AdapterException PullFailed(string image, string said, int pullPort, Exception? cause = null)
    {
        var host = image.Split('/')[0];
        var own = ImageName.IsOfOwnRegistry(image, pullPort);
        var name = ImageName.Short(image);
        (FailureCode code, string message) = said switch
        {
            _ when Has("toomanyrequests") || Has("Too Many Requests") => (FailureCodes.RegistryLimited,
                $"{name} could not be pulled: its registry takes no more requests for now ({said}). Wait, or push the image to Tower's own registry"),
            _ when Has("no space left on device") => (FailureCodes.DiskFull,
                $"{name} could not be pulled: the disk is full. `docker system df` says of what, `docker image prune -a` removes unused images"),
            // The server's own disk, and no word of the registry's.
            _ when Has("failed to register layer") => (FailureCodes.PullFailed, $"{name} could not be pulled: {said}"),
            _ when Has("connection refused") && own => (FailureCodes.RegistryUnreachable,
                $"{name} could not be pulled: nothing answers on {host}. The engine pulls from {host} on the server itself, where "
                + "the caddy container passes requests on to the registry container: are both running? (docker ps)"),
            _ when Has("x509:") => (FailureCodes.RegistryUntrusted,
                $"{name} could not be pulled: the Docker Engine does not trust the certificate of {host} ({said}). Of a private authority it "
                + $"needs the PEM file as /etc/docker/certs.d/{host}/ca.crt on the server; otherwise correct the certificate"),
            _ when Has("no such host") => (FailureCodes.RegistryUnresolved,
                $"{name} could not be pulled: the engine cannot resolve the name of its registry ({said})"),
            _ when Has("connection refused") || Has("i/o timeout") || Has("network is unreachable")
                || Has("Client.Timeout exceeded") || Has("server misbehaving") => (FailureCodes.RegistryUnreachable,
                $"{name} could not be pulled: the engine cannot reach its registry ({said})"),
            _ when Has("HTTP response to HTTPS client") => (FailureCodes.RegistryPlainHttp,
                $"{name} could not be pulled: {host} speaks no TLS, and the engine trusts such a registry only on 127.0.0.1"),
            _ when (Has("unauthorized") || Has("no basic auth credentials")) && own => (FailureCodes.RegistryDenied,
                $"{name} could not be pulled: the caddy container does not take the key of this pull ({said}). It finds the keys in "
                + $"{CaddyConfig.PullKeysFolder}, which is the folder caddy/{Path.GetFileName(CaddyConfig.PullKeysFolder)} of Tower's data "
                + "directory: does the container see that folder? (docker exec)"),
            _ when Has("unauthorized") || Has("denied") || Has("no basic auth credentials") || Has("authentication required") => (FailureCodes.RegistryDenied,
                $"{name} could not be pulled: its registry does not give it without credentials, or does not have it ({said}). "
                + "Tower pulls without credentials: push the image to Tower's own registry, or make it public"),
            _ when Has("manifest unknown") || Has("not found") || Has("No such image") || Has("does not exist") => (FailureCodes.ImageNotFound,
                $"{name} could not be pulled: its registry does not have it ({said}). Push it, or correct the reference"),
            _ when Has("no matching manifest") => (FailureCodes.ImagePlatform,
                $"{name} could not be pulled: it was not built for this server's processor ({said})"),
            _ => (FailureCodes.PullFailed, $"{name} could not be pulled: {said}"),
        };
        return new AdapterException(code, message, cause: cause);

        bool Has(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The engine's own words: its errors are <c>{"message":"…"}</c>.</summary>
    public static string MessageOf(DockerApiException error)
    {
        if (string.IsNullOrWhiteSpace(error.ResponseBody))
            return $"HTTP {(int)error.StatusCode}";
        try
        {
            using var document = JsonDocument.Parse(error.ResponseBody);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("message", out var message)
                && message.GetString() is { } text ? text.Trim() : error.ResponseBody.Trim();
        }
        catch (JsonException)
        {
            return error.ResponseBody.Trim();
        }
    }

    /// <summary>Whether the container is being removed already by somebody else.</summary>
    public static bool IsRemovalInProgress(DockerApiException error) =>
        error.StatusCode == HttpStatusCode.Conflict
        && MessageOf(error).Contains("is already in progress", StringComparison.Ordinal);

    /// <summary>Whether the container is being removed, or a removal of it has failed: it cannot be changed any more.</summary>
    public static bool IsMarkedForRemoval(DockerApiException error) =>
        MessageOf(error).Contains("marked for removal", StringComparison.Ordinal);

    private static string Why(SocketException? socket, Exception cause) => socket?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.AddressNotAvailable => "there is no such socket",
        SocketError.HostNotFound => "its name does not resolve",
        _ => socket?.Message ?? cause.Message,
    };
}
