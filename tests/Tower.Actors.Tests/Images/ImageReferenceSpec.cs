using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class ImageReferenceSpec
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("registry://api:^1.2.0", null, "api", "^1.2.0")]
    [InlineData("registry://team/sub/api:~1.2", null, "team/sub/api", "~1.2")]
    [InlineData("registry://api", null, "api", "latest")]
    [InlineData("registry://api:>=1.2 <2", null, "api", ">=1.2 <2")]
    [InlineData("registry.example.com/api:^1.2.0", "registry.example.com", "api", "^1.2.0")]
    [InlineData("registry.example.com/api:1.2.3", "registry.example.com", "api", "1.2.3")]
    [InlineData("host:5000/a/b:1.2 - 1.4", "host:5000", "a/b", "1.2 - 1.4")]
    [InlineData("host:5000/a/b:^1 || ^2", "host:5000", "a/b", "^1 || ^2")]
    [InlineData("host:5000/a/b", "host:5000", "a/b", "latest")]
    [InlineData("localhost/api:*", "localhost", "api", "*")]
    [InlineData("127.0.0.1:5000/api:1.x", "127.0.0.1:5000", "api", "1.x")]
    [InlineData("[::1]:5000/api:1", "[::1]:5000", "api", "1")]
    [InlineData("REGISTRY.Example.com/api:1", "registry.example.com", "api", "1")]
    [InlineData("ghcr.io/owner/app-name_x__y.z:main", "ghcr.io", "owner/app-name_x__y.z", "main")]
    [InlineData("nginx", "docker.io", "library/nginx", "latest")]
    [InlineData("nginx:1.27", "docker.io", "library/nginx", "1.27")]
    [InlineData("localhost:5000", "docker.io", "library/localhost", "5000")]
    [InlineData("library/nginx:1.27-alpine", "docker.io", "library/nginx", "1.27-alpine")]
    [InlineData("grafana/otel-lgtm:latest", "docker.io", "grafana/otel-lgtm", "latest")]
    [InlineData("docker.io/nginx:1", "docker.io", "library/nginx", "1")]
    [InlineData("index.docker.io/owner/app:1", "docker.io", "owner/app", "1")]
    [InlineData("registry-1.docker.io/library/nginx:1", "docker.io", "library/nginx", "1")]
    public void A_reference_has_a_host_a_repository_and_a_tag_or_range(string text, string? host, string repository, string selector)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out var error), error);
        Assert.Equal((host, repository, selector, null), (reference.Host, reference.Repository, reference.Selector, reference.Digest));
        Assert.Equal(text, reference.Text);
    }

    [Theory]
    [InlineData("registry.example.com/api@sha256:" + Hex, null)]
    [InlineData("registry.example.com/api:1.2.3@sha256:" + Hex, "1.2.3")]
    [InlineData("registry.example.com/api:latest@sha256:" + Hex, "latest")]
    public void A_digest_may_stand_alone_or_after_a_tag(string text, string? tag)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out var error), error);
        Assert.Equal(("sha256:" + Hex, tag, "api"), (reference.Digest, reference.Selector, reference.Repository));
    }

    [Theory]
    [InlineData("api:latest", true, false)]
    [InlineData("api:a1b2c3d", true, false)]
    [InlineData("api:1e5", true, false)]
    [InlineData("api:1234567", true, true)]
    [InlineData("api:1.2", true, true)]
    [InlineData("api:1.2.x", true, true)]
    [InlineData("api:v1.2.3", true, true)]
    [InlineData("api:1.2.3.4", true, false)]
    [InlineData("api:^1.2", false, true)]
    [InlineData("api:1.2.*", false, true)]
    [InlineData("api:>=1 <2", false, true)]
    public void What_follows_the_colon_can_be_a_tag_or_a_range_or_both(string text, bool mayBeTag, bool isRange)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out var error), error);
        Assert.Equal((mayBeTag, isRange), (reference.MayBeTag, reference.Range is not null));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" nginx", "space")]
    [InlineData("nginx ", "space")]
    [InlineData("ngi\nnx", "printable")]
    [InlineData("registry.b\u00fccher.example/api:1", "punycode")]
    [InlineData("https://registry.example.com/api:1", "registry://")]
    [InlineData("registry://", "no repository")]
    [InlineData("registry://:1", "no repository")]
    [InlineData("registry.example.com/", "no repository")]
    [InlineData("registry.example.com/API:1", "'API' has upper-case letters, which no repository may have; name it api")]
    [InlineData("Api:1", "'Api' has upper-case letters, which no repository may have; name it api")]
    [InlineData("a//b:1", "is not a repository")]
    [InlineData("a/.b:1", "is not a repository")]
    [InlineData("a___b:1", "is not a repository")]
    [InlineData("a b:1", "is not a repository")]
    [InlineData("/api:1", "is not a repository")]
    [InlineData("registry://host:5000/api:1", "is not a repository")]
    [InlineData("host:99999/api:1", "'host:99999' is not the host")]
    [InlineData("host:x/api:1", "'host:x' is not the host")]
    [InlineData("-host.com/api:1", "is not the host")]
    [InlineData("api:", "nothing after ':'")]
    [InlineData("api:^1.2.q", "'^1.2.q' is neither a tag nor a version range")]
    [InlineData("api:1:2", "'1:2' is neither a tag nor a version range")]
    [InlineData("api:latest or 1", "neither a tag nor a version range")]
    [InlineData("api:-x", "neither a tag nor a version range")]
    [InlineData("api@sha256:abc", "'sha256:abc' is not a digest")]
    [InlineData("api@", "is not a digest")]
    [InlineData("api@md5:" + Hex, "is not a digest")]
    [InlineData("api:^1.2@sha256:" + Hex, "remove the range")]
    public void A_wrong_reference_is_refused_with_what_is_wrong(string text, string expected)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_with_an_endless_name_or_tag_is_refused()
    {
        Assert.False(ImageReference.TryParse(new string('a', 300), out _, out _));
        Assert.False(ImageReference.TryParse("a:" + new string('a', 129), out _, out _));
        Assert.False(ImageReference.TryParse("a:" + new string('1', 2000), out _, out _));
    }

    [Property(MaxTest = 2000)]
    public void Any_text_is_a_reference_or_has_an_error(string? text)
    {
        var parsed = ImageReference.TryParse(text ?? "", out var reference, out var error);
        Assert.Equal(parsed, reference is not null);
        Assert.Equal(!parsed, error is not null);
    }

    [Property(MaxTest = 500)]
    public Property The_parts_a_reference_is_made_of_are_found_again()
    {
        var part = Gen.Elements("a", "b1", "a.b", "a_b", "a__b", "a-b", "a---b");
        var made =
            from host in Gen.Elements("registry://", "example.com/", "host:5000/", "127.0.0.1:80/", "localhost/", "[::1]:5000/")
            from names in part.NonEmptyListOf()
            from selector in Gen.Elements("1", "^1.2", ">=1 <2", "1 - 2", "^1 || ~2", "*", "latest", "v1.2.3-rc.1")
            select (host, repository: string.Join('/', names.Take(4)), selector);
        return Prop.ForAll(made.ToArbitrary(), one =>
        {
            Assert.True(ImageReference.TryParse($"{one.host}{one.repository}:{one.selector}", out var reference, out var error), error);
            Assert.Equal((one.host is "registry://" ? null : one.host[..^1], one.repository, one.selector),
                (reference.Host, reference.Repository, reference.Selector));
        });
    }
}
