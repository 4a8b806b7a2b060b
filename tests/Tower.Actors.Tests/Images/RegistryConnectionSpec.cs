using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Registries that cannot be connected to: what it is, and what to do.</summary>
public sealed class RegistryConnectionSpec : IDisposable
{
    private const string Host = "localhost"; // resolves without a network
    private readonly string _folder = Directory.CreateTempSubdirectory("tower-registry-ca-").FullName;
    private readonly TestAuthority _authority = new("Test CA");

    private string CaFile => Path.Combine(_folder, "ca.pem");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_registry_of_a_private_authority_is_named_with_it_and_with_where_to_give_it()
    {
        var (failure, port) = await FailsAsync(_authority.Issue(Host));
        Assert.Equal(FailureCodes.RegistryUntrusted, failure.Code);
        Assert.Equal(
            "reg.example is not trusted: its certificate is signed by \"CN=Test CA\", an authority this server does not know: name a PEM file that has "
            + $"that authority with TOWER_REGISTRY_CA; the Docker Engine needs it as /etc/docker/certs.d/localhost:{port}/ca.crt", failure.Message);
    }

    [Fact]
    public async Task A_registry_of_a_private_authority_that_was_given_is_asked()
    {
        Give(_authority.Pem);
        Assert.Equal(RegistryServer.Digest([]), await FindAsync(_authority.Issue(Host)));
    }

    [Fact]
    public async Task Of_several_authorities_each_is_trusted()
    {
        using var other = new TestAuthority("Other CA");
        Give(other.Pem + "\n" + _authority.Pem);
        Assert.Equal(RegistryServer.Digest([]), await FindAsync(_authority.Issue(Host)));
    }

    [Fact]
    public async Task Another_authority_than_the_one_given_is_not_trusted()
    {
        using var other = new TestAuthority("Other CA");
        Give(other.Pem);
        var (failure, _) = await FailsAsync(_authority.Issue(Host));
        Assert.Equal(RegistryFailure.Untrusted, failure.Failure);
        Assert.Contains("not in the file of TOWER_REGISTRY_CA", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_called_so()
    {
        var (failure, _) = await FailsAsync(TestAuthority.SelfSigned(Host));
        Assert.Equal(RegistryFailure.Untrusted, failure.Failure);
        Assert.Contains("its certificate is self-signed: name a PEM file that has it with TOWER_REGISTRY_CA", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_self_signed_certificate_can_be_given_itself()
    {
        var certificate = TestAuthority.SelfSigned(Host);
        Give(certificate.ExportCertificatePem());
        Assert.Equal(RegistryServer.Digest([]), await FindAsync(certificate));
    }

    [Theory]
    [InlineData(-30, -2, "expired on {0:yyyy-MM-dd}")]
    [InlineData(2, 30, "is not valid before {1:yyyy-MM-dd}")]
    public async Task A_certificate_out_of_its_time_is_told_with_the_date(int from, int to, string words)
    {
        Give(_authority.Pem);
        var certificate = _authority.Issue(Host, from, to);
        var expected = string.Format(
            CultureInfo.InvariantCulture, words, certificate.NotAfter.ToUniversalTime(), certificate.NotBefore.ToUniversalTime());
        var (failure, _) = await FailsAsync(certificate);
        Assert.Equal(FailureCodes.RegistryUntrusted, failure.Code);
        Assert.Contains($"its certificate {expected}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("certs.d", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_told_with_its_names()
    {
        Give(_authority.Pem);
        var (failure, _) = await FailsAsync(_authority.Issue("other.example"));
        Assert.Equal(FailureCodes.RegistryUntrusted, failure.Code);
        Assert.Contains("its certificate is for \"other.example\" and not for localhost", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_certificate_is_told_at_once()
    {
        var (failure, _) = await FailsAsync(_authority.Issue("other.example", -30, -2));
        Assert.All(["is for \"other.example\"", "it expired on", "it is signed by \"CN=Test CA\""],
            words => Assert.Contains(words, failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("no certificate", "has no certificate in PEM form")]
    public async Task An_authority_that_cannot_be_read_is_told_when_it_is_needed(string? content, string words)
    {
        if (content is not null)
            Give(content);
        var (failure, _) = await FailsAsync(_authority.Issue(Host), isGiven: true);
        Assert.Equal(RegistryFailure.Untrusted, failure.Failure);
        Assert.Contains($"{CaFile} (TOWER_REGISTRY_CA) {words}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_certificate_of_an_authority_is_not_fetched_from_where_a_registry_says(bool isGiven)
    {
        await using var elsewhere = await RegistryServer.StartAsync();
        if (isGiven)
        {
            using var other = new TestAuthority("Other CA");
            Give(other.Pem);
        }
        await using var server = await TlsRegistry.StartAsync(_authority.Issue(Host, authorityAt: $"{elsewhere.Uri}v2/ca.crt"));
        elsewhere.Requests.Clear(); // of Kestrel, for a chain to send

        var failure = await FailsAsync(Address(server), isGiven);

        Assert.Equal(RegistryFailure.Untrusted, failure.Failure);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_registry_without_TLS_is_called_so()
    {
        var (failure, port) = await FailsAsync(certificate: null);
        Assert.Equal(FailureCodes.RegistryPlainHttp, failure.Code);
        Assert.StartsWith($"reg.example answers in plain HTTP on port {port}, where TLS is needed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_called_so()
    {
        var failure = await FailsAsync(new RepositoryAddress(new Uri("https://nowhere.invalid"), "api", "nowhere.invalid", "nowhere.invalid"));
        Assert.Equal(FailureCodes.RegistryUnresolved, failure.Code);
        Assert.Contains("nowhere.invalid", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "the name reg.example does not resolve on this server; correct the host")]
    [InlineData(SocketError.NoData, "the name reg.example does not resolve on this server; correct the host")]
    [InlineData(SocketError.TryAgain, "the server's resolver does not answer when asked for reg.example; check the DNS of this server")]
    public void A_name_without_an_address_is_told_from_a_resolver_that_does_not_answer(SocketError error, string words)
    {
        var cause = new HttpRequestException(HttpRequestError.NameResolutionError, inner: new SocketException((int)error));
        var failure = RegistryConnectionFailure.Of(cause, new Uri("https://reg.example/v2/"), "reg.example");
        Assert.Equal(RegistryFailure.Unresolved, failure.Failure);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:{0}")]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("127.1.2.3:{0}")]
    public async Task A_registry_on_the_servers_loopback_address_is_called_so(string host)
    {
        var free = await TlsRegistry.StartAsync(null);
        host = string.Format(CultureInfo.InvariantCulture, host, free.Port);
        await free.DisposeAsync();
        Assert.True(ImageReference.TryParse($"{host}/api:1", out var reference, out _));

        var failure = await FailsAsync(RepositoryAddress.Of(reference, "registry.example.com", 5000));

        Assert.Equal(FailureCodes.RegistryOnLoopback, failure.Code);
        Assert.Contains("registry://name:tag", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(null)]
    public async Task A_registry_on_a_loopback_address_that_answers_wrongly_is_there(int? status)
    {
        await using var server = await RegistryServer.StartAsync();
        server.Always = context =>
        {
            if (status is { } refusal)
                context.Response.StatusCode = refusal;
            else
                context.Abort();
            return Task.FromResult(true);
        };
        Assert.True(ImageReference.TryParse($"{server.Uri.Authority}/api:1", out var reference, out _));
        var address = RepositoryAddress.Of(reference, "registry.example.com", 5000);
        Assert.True(address.IsOnLoopback);

        var failure = await FailsAsync(address);

        Assert.Equal(FailureCodes.RegistryUnreachable, failure.Code);
        Assert.DoesNotContain("registry://", failure.Message, StringComparison.Ordinal);
    }

    private void Give(string pem) => File.WriteAllText(CaFile, pem);

    private async Task<string?> FindAsync(X509Certificate2 certificate)
    {
        await using var server = await TlsRegistry.StartAsync(certificate);
        using var registry = Registry(isGiven: true);
        return await registry.FindDigestAsync(Address(server), "1", CancellationToken.None);
    }

    private async Task<(RegistryException Failure, int Port)> FailsAsync(X509Certificate2? certificate, bool isGiven = false)
    {
        await using var server = await TlsRegistry.StartAsync(certificate);
        return (await FailsAsync(Address(server), isGiven || File.Exists(CaFile)), server.Port);
    }

    private async Task<RegistryException> FailsAsync(RepositoryAddress address, bool isGiven = false)
    {
        using var registry = Registry(isGiven);
        return await Assert.ThrowsAsync<RegistryException>(() => registry.FindDigestAsync(address, "1", CancellationToken.None));
    }

    private HttpImageRegistry Registry(bool isGiven) => new(
        RegistryConnections.NewHandler(new RegistryAuthorities(isGiven ? CaFile : null)),
        new RegistryLimits { RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private static RepositoryAddress Address(TlsRegistry server) =>
        new(new Uri($"https://{Host}:{server.Port}"), "api", "reg.example", "reg.example");
}
