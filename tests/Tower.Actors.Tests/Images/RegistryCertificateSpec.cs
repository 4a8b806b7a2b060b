using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Tower.Actors.Adapters.Registry;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>A certificate is trusted only when nothing at all is wrong with it, whatever there are words for.</summary>
public sealed class RegistryCertificateSpec
{
    [Fact]
    public void A_certificate_with_nothing_wrong_is_trusted()
    {
        using var leaf = TestAuthority.SelfSigned("localhost");
        using var chain = new X509Chain();
        Assert.True(Judge(leaf, chain, SslPolicyErrors.None));
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, "is not valid (RemoteCertificateNotAvailable)")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, "is for \"localhost\" and not for reg.example")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, "is not valid (its chain cannot be built)")]
    [InlineData((SslPolicyErrors)8, "is not valid (8)")]
    [InlineData((SslPolicyErrors)1024, "is not valid (1024)")]
    [InlineData((SslPolicyErrors)(8 | 2), "is not valid (8)")]
    public void Every_flag_is_a_fault(SslPolicyErrors errors, string words)
    {
        using var leaf = TestAuthority.SelfSigned("localhost");
        using var chain = new X509Chain(); // one that says nothing of what is wrong with it
        var failure = Assert.Throws<RegistryCertificateException>(() => Judge(leaf, chain, errors));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void What_is_not_there_cannot_be_trusted(bool hasLeaf, bool hasChain)
    {
        using var leaf = TestAuthority.SelfSigned("localhost");
        using var chain = new X509Chain();
        Assert.Throws<RegistryCertificateException>(() =>
            Judge(hasLeaf ? leaf : null, hasChain ? chain : null, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    [Fact]
    public void A_fault_of_the_chain_that_has_no_words_of_its_own_is_named()
    {
        using var leaf = TestAuthority.SelfSigned("localhost");
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(leaf);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2")); // a client's
        Assert.False(chain.Build(leaf));

        var failure = Assert.Throws<RegistryCertificateException>(() => Judge(leaf, chain, SslPolicyErrors.RemoteCertificateChainErrors));

        Assert.Equal("is not valid (NotValidForUsage): correct the certificate", failure.Message);
        Assert.False(failure.NeedsAuthority);
    }

    [Fact]
    public async Task What_one_registry_sends_with_its_certificate_is_not_kept_for_the_next()
    {
        using var authority = new TestAuthority("Test CA");
        await using var server = await TlsRegistry.StartAsync(authority.Issue("localhost"));
        using var handler = RegistryConnections.NewHandler(new RegistryAuthorities(null));
        using var client = new HttpClient(handler);

        for (var times = 0; times < 2; times++)
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://localhost:{server.Port}/v2/")));

        var policy = handler.SslOptions.CertificateChainPolicy!;
        Assert.True(policy.DisableCertificateDownloads);
        Assert.Empty(policy.ExtraStore);
        Assert.Empty(policy.CustomTrustStore);
    }

    private static bool Judge(X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors) =>
        RegistryCertificate.Judge("reg.example", leaf, chain, errors, new RegistryAuthorities(null), DateTimeOffset.UtcNow);
}
