using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Adapters.Network;
using Tower.Actors.Domain.Probing;
using Xunit;

namespace Tower.Actors.Tests.Certificates;

/// <summary>Real handshakes with a server that has a certificate for one name.</summary>
public sealed class CaddyTlsProbeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset End = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(End.AddDays(-30));
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate = Create();
    private Task _serving = Task.CompletedTask;

    private int ListenPort => ((IPEndPoint)_listener.LocalEndpoint).Port;

    [Fact]
    public async Task A_certificate_is_read_with_issuer_and_end()
    {
        var facts = await Probe("api.example.com");
        Assert.Equal(new TlsFacts(TlsState.Valid, "Acme Co Test CA", End, null), facts);
    }

    [Fact]
    public async Task Its_end_is_compared_with_the_clock()
    {
        _time.SetUtcNow(End.AddDays(1));
        Assert.Equal(TlsState.Expired, (await Probe("api.example.com")).State);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_told_apart() =>
        Assert.Equal(TlsState.WrongName, (await Probe("other.example.com")).State);

    [Fact]
    public async Task A_name_without_a_certificate_is_a_fact_not_an_exception()
    {
        var facts = await Probe("unknown.example.com");
        Assert.Equal(TlsState.None, facts.State);
        Assert.NotNull(facts.Reason);
    }

    [Fact]
    public async Task So_is_a_Caddy_that_is_not_there()
    {
        _listener.Stop();
        var port = TestPort.Next();
        var facts = await new CaddyTlsProbe("127.0.0.1", port, TimeSpan.FromSeconds(5), _time)
            .ProbeAsync("api.example.com", CancellationToken.None);
        Assert.Contains("cannot be reached", facts.Reason);
    }

    public Task InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private Task<TlsFacts> Probe(string domain) =>
        new CaddyTlsProbe("127.0.0.1", ListenPort, TimeSpan.FromSeconds(10), _time).ProbeAsync(domain, CancellationToken.None);

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var tcp = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var tls = new SslStream(tcp.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    // As Caddy: no certificate for the name, no handshake.
                    ServerCertificateSelectionCallback = (_, name) => name == "unknown.example.com" ? null! : _certificate,
                }, _stop.Token);
                await tls.CopyToAsync(Stream.Null, _stop.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or IOException
                or AuthenticationException or ObjectDisposedException or InvalidOperationException or NotSupportedException)
            {
                // One handshake more, or the end of the test.
            }
        }
    }

    private static X509Certificate2 Create()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Test CA, O=Acme Co", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = authority.CreateSelfSigned(End.AddDays(-3650), End.AddDays(365));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=api.example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(issuer, End.AddDays(-1800), End, [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
