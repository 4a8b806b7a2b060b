using System.Net.Sockets;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>Says why a connection to a registry failed, and what to do.</summary>
internal static class RegistryConnectionFailure
{
    /// <summary>The failure.</summary>
    /// <param name="cause">What the connection failed with.</param>
    /// <param name="uri">What was asked for.</param>
    /// <param name="registry">How messages name the registry.</param>
    public static RegistryException Of(Exception cause, Uri uri, string registry) => Telling(cause) switch
    {
        RegistryCertificateException certificate => new(RegistryFailure.Untrusted,
            $"{registry} is not trusted: its certificate {certificate.Message}"
            + (certificate.NeedsAuthority ? $"; the Docker Engine needs it as /etc/docker/certs.d/{uri.Authority}/ca.crt" : ""), cause),
        PlainHttpException => new(RegistryFailure.PlainHttp,
            $"{registry} answers in plain HTTP on port {uri.Port}, where TLS is needed: give it a certificate, or push the image to this "
            + $"server's registry ({ImageReference.OwnScheme}name:tag)", cause),
        SocketException { SocketErrorCode: SocketError.TryAgain } => new(RegistryFailure.Unresolved,
            $"{registry} cannot be reached: the server's resolver does not answer when asked for {uri.IdnHost}; check the DNS of this server "
            + "(/etc/resolv.conf), then try again", cause),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => new(RegistryFailure.Unresolved,
            $"{registry} cannot be reached: the name {uri.IdnHost} does not resolve on this server; correct the host in image, or add its "
            + "DNS record", cause),
        var other => new(RegistryFailure.Unreachable, $"{registry} cannot be reached: {other.Message}", cause),
    };

    private static Exception Telling(Exception cause)
    {
        for (var at = cause; at is not null; at = at.InnerException)
        {
            if (at is RegistryCertificateException or PlainHttpException)
                return at;
        }
        return cause.GetBaseException();
    }
}
