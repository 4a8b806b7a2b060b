using FsCheck.Xunit;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.Intents;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("api.example.com", "api.example.com")]
    [InlineData("API.Example.COM", "api.example.com")]
    [InlineData("tower.localhost", "tower.localhost")]
    [InlineData("a.b", "a.b")]
    [InlineData("1.example.com", "1.example.com")]
    [InlineData("3com.example", "3com.example")]
    [InlineData("r1---sn-4g5.example.com", "r1---sn-4g5.example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    [InlineData("straße.example", "xn--strae-oqa.example")]
    [InlineData("пример.рф", "xn--e1afmkfd.xn--p1ai")]
    [InlineData("例え.テスト", "xn--r8jz45g.xn--zckzah")]
    [InlineData("हिन्दी.example", "xn--j2bd4cyah0f.example")]
    public void A_domain_is_brought_into_its_one_form(string written, string expected)
    {
        Assert.True(DomainName.TryNormalize(written, out var domain, out var error), error);
        Assert.Equal(expected, domain);
    }

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("example", "has no dot")]
    [InlineData("localhost", "has no dot")]
    [InlineData("https://example.com", "is a URL")]
    [InlineData("example.com/path", "has a path")]
    [InlineData("example.com:8443", "has a port")]
    [InlineData("*.example.com", "is a wildcard")]
    [InlineData("example.com.", "ends in a dot")]
    [InlineData(".example.com", "is not a domain")]
    [InlineData("a..example.com", "is not a domain")]
    [InlineData("127.0.0.1", "is an IP address")]
    [InlineData("a.b.5", "is an IP address or ends in a number")]
    [InlineData("::1", "is an IP address")]
    [InlineData("[::1]", "is an IP address")]
    [InlineData("-a.example.com", "is not a domain")]
    [InlineData("a-.example.com", "is not a domain")]
    [InlineData("a_b.example.com", "is not a domain")]
    [InlineData("a b.example.com", "is not one domain")]
    [InlineData("example.com, www.example.com", "is not one domain")]
    [InlineData(" example.com", "begins or ends with a space")]
    [InlineData("example.com\n", "begins or ends with a space or a line break")]
    [InlineData("a@b.com", "is not a domain")]
    [InlineData("xn--zzzzzz99999999999.example", "is not valid punycode")]
    [InlineData("mu\u0308nchen.example", "U+0308")]
    [InlineData("ａｂｃ.example", "U+FF41")]
    [InlineData("☃.example", "U+2603")]
    [InlineData("a\u200db.example", "U+200D")]
    [InlineData("例え。テスト", "U+3002")]
    public void What_is_no_domain_is_refused_with_what_it_seems_to_be(string written, string message)
    {
        Assert.False(DomainName.TryNormalize(written, out _, out var error));
        Assert.Contains(message, error);
    }

    [Fact]
    public void Lengths_are_bounded_as_in_RFC_1035()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('a', 61)}";

        Assert.True(DomainName.TryNormalize(longest, out _, out _));
        Assert.False(DomainName.TryNormalize(longest + "a", out _, out _));
        Assert.False(DomainName.TryNormalize($"a{label}.example", out _, out _));
        Assert.False(DomainName.TryNormalize($"{new string('ü', 60)}.example", out _, out _));
    }

    [Property(MaxTest = 1000)]
    public void Any_text_is_normal_after_once_or_refused(string? written)
    {
        if (!DomainName.TryNormalize(written ?? "", out var once, out var error))
        {
            Assert.NotEmpty(error);
            return;
        }
        Assert.True(DomainName.TryNormalize(once, out var twice, out _));
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData("admin@example.com", "admin@example.com")]
    [InlineData("a.b+c@Bücher.example", "a.b+c@xn--bcher-kva.example")]
    [InlineData("admin", null)]
    [InlineData("@example.com", null)]
    [InlineData("a@b@example.com", null)]
    [InlineData("a..b@example.com", null)]
    [InlineData(".a@example.com", null)]
    [InlineData("a b@example.com", null)]
    [InlineData("{env.X}@example.com", null)]
    [InlineData("admin@localhost", null)]
    [InlineData("admin@127.0.0.1", null)]
    [InlineData("admin@example.com\n", null)]
    public void A_mail_address_is_a_dot_atom_and_a_domain(string written, string? expected)
    {
        Assert.Equal(expected is not null, EmailAddress.TryNormalize(written, out var address, out _));
        Assert.Equal(expected, address);
    }
}
