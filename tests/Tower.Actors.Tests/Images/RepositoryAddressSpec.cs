using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class RepositoryAddressSpec
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("registry://api:^1", "http://registry:5000/", "127.0.0.1:5000/api")]
    [InlineData("registry.example.com/team/api:^1", "http://registry:5000/", "127.0.0.1:5000/team/api")]
    [InlineData("Registry.Example.com/api", "http://registry:5000/", "127.0.0.1:5000/api")]
    [InlineData("registry:5000/api:1.2.3", "http://registry:5000/", "127.0.0.1:5000/api")]
    [InlineData("registry.example.com:8443/api", "https://registry.example.com:8443/", "registry.example.com:8443/api")]
    [InlineData("ghcr.io/owner/app:main", "https://ghcr.io/", "ghcr.io/owner/app")]
    [InlineData("nginx:1.27", "https://registry-1.docker.io/", "docker.io/library/nginx")]
    [InlineData("docker.io/grafana/otel-lgtm", "https://registry-1.docker.io/", "docker.io/grafana/otel-lgtm")]
    [InlineData("localhost:5001/api", "http://localhost:5001/", "localhost:5001/api")]
    [InlineData("127.0.0.1:5001/api", "http://127.0.0.1:5001/", "127.0.0.1:5001/api")]
    [InlineData("[::1]:5001/api", "http://[::1]:5001/", "[::1]:5001/api")]
    [InlineData("10.0.0.1:5001/api", "https://10.0.0.1:5001/", "10.0.0.1:5001/api")]
    public void Tower_asks_one_address_and_the_engine_pulls_from_another(string text, string asks, string pulls)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out var error), error);
        var address = RepositoryAddress.Of(reference, "registry.example.com", pullPort: 5000);
        Assert.Equal(asks, address.Endpoint.AbsoluteUri);
        Assert.Equal($"{pulls}@{Digest}", address.Pin(Digest));
    }

    [Fact]
    public void A_message_names_the_own_registry_by_its_domain_and_the_engine_pulls_from_the_configured_port()
    {
        Assert.True(ImageReference.TryParse("registry://team/api:^1", out var reference, out _));
        var address = RepositoryAddress.Of(reference, "registry.example.com", pullPort: 5055);
        Assert.Equal("registry.example.com/team/api", address.ToString());
        Assert.Equal($"127.0.0.1:5055/team/api@{Digest}", address.Pin(Digest));
    }
}
