using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Network;

/// <summary>
/// Makes a handshake with Caddy, naming the domain (SNI), and reads the certificate; no request is sent.
/// </summary>
/// <param name="host">Caddy on the shared network.</param>
/// <param name="port">Its HTTPS port there.</param>
/// <param name="patience">How long one handshake may take.</param>
/// <param name="time">The clock a certificate's dates are compared with.</param>
public sealed class CaddyTlsProbe(string host, int port, TimeSpan patience, TimeProvider time) : ITlsProbe
{
    /// <summary>Where Caddy listens in its container, whatever port the host publishes.</summary>
    public const int HttpsPort = 443;

    /// <inheritdoc/>
    public async Task<TlsFacts> ProbeAsync(string domain, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(patience);
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(host, port, late.Token);
            await using var tls = new SslStream(tcp.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = domain,
                // The certificate is to be looked at, whoever signed it. Nothing is sent over this connection.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            }, late.Token);
            using var certificate = tls.RemoteCertificate is null ? null : new X509Certificate2(tls.RemoteCertificate);
            return certificate is null ? TlsFacts.Missing("Caddy showed none") : Read(certificate, domain);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return TlsFacts.Missing($"Caddy did not answer within {patience.TotalSeconds:0.#} s");
        }
        catch (SocketException unreachable)
        {
            return TlsFacts.Missing($"Caddy cannot be reached ({unreachable.SocketErrorCode})");
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            // Caddy breaks off a handshake for a name it has no certificate for yet (TLS alert internal_error).
            return TlsFacts.Missing("Caddy has none for this name yet");
        }
    }

    private TlsFacts Read(X509Certificate2 certificate, string domain)
    {
        var notAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var state = !certificate.MatchesHostname(domain) ? TlsState.WrongName
            : notAfter <= time.GetUtcNow() ? TlsState.Expired
            : TlsState.Valid;
        return new TlsFacts(state, Name(certificate.IssuerName), notAfter, null);
    }

    /// <summary>Organisation and common name of an authority; the whole name when it has neither.</summary>
    internal static string Name(X500DistinguishedName issuer)
    {
        string? organisation = null, common = null;
        try
        {
            foreach (var part in issuer.EnumerateRelativeDistinguishedNames())
            {
                if (part.HasMultipleElements)
                    continue;
                if (part.GetSingleElementType().Value == "2.5.4.10")
                    organisation = part.GetSingleElementValue();
                else if (part.GetSingleElementType().Value == "2.5.4.3")
                    common = part.GetSingleElementValue();
            }
        }
        catch (Exception odd) when (odd is CryptographicException or AsnContentException)
        {
            return "an issuer with an unreadable name";
        }
        var name = string.Join(' ', new[] { organisation, common }.Where(part => !string.IsNullOrEmpty(part)));
        return name.Length > 0 ? name : issuer.Name;
    }
}
