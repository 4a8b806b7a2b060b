using System.Text.Json.Nodes;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

/// <summary>Which addresses a document may trust to say for whom they ask.</summary>
public sealed class TrustedProxyRulesTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("173.245.48.0/20", "173.245.48.0/20")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("192.0.2.1/32", "192.0.2.1/32")]
    [InlineData("2400:CB00:0::/32", "2400:cb00::/32")]
    [InlineData("fc00::/7", "fc00::/7")]
    [InlineData("fd00::/8", "fd00::/8")]
    [InlineData("fe80::/10", "fe80::/10")]
    [InlineData("2003::/19", "2003::/19")]
    [InlineData("::1", "::1")]
    public void An_address_or_a_range_is_taken_in_its_one_form(string written, string range) =>
        Assert.Equal([range], ReadValid(With(written)).TrustedProxies.ToArray());

    [Theory]
    [InlineData("0.0.0.0/0", "trusts everybody")]
    [InlineData("::/0", "trusts everybody")]
    [InlineData("0.0.0.0/1", "trusts a large part of the internet")]
    [InlineData("128.0.0.0/7", "trusts a large part of the internet")]
    [InlineData("8000::/1", "trusts a large part of the internet")]
    [InlineData("2000::/3", "trusts a large part of the internet")]
    [InlineData("2000::/7", "trusts a large part of the internet")]
    [InlineData("2a00::/12", "trusts a large part of the internet")]
    [InlineData("2002::/16", "trusts a large part of the internet")]
    [InlineData("2001::/18", "trusts a large part of the internet")]
    [InlineData("fc00::/6", "trusts a large part of the internet")]
    [InlineData("fe00::/7", "trusts a large part of the internet")]
    [InlineData("10.1.2.3/8", "begins in the middle of its range; write 10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "begins in the middle of its range; write 2001:db8::/32")]
    [InlineData("10.0.0.0/33", "no number from 0 to 32 after its slash")]
    [InlineData("2001:db8::/129", "no number from 0 to 128 after its slash")]
    [InlineData("10.0.0.0/", "no number from 0 to 32 after its slash")]
    [InlineData("10.0.0.0/-1", "no number from 0 to 32 after its slash")]
    [InlineData("10.0.0.0/255.0.0.0", "no number from 0 to 32 after its slash")]
    [InlineData("", "is not an address or a range")]
    [InlineData("10.0.0/8", "is not an address or a range")]
    [InlineData("010.0.0.1", "is not an address or a range")]
    [InlineData("0x0a.0.0.1", "is not an address or a range")]
    [InlineData("167772161", "is not an address or a range")]
    [InlineData("fe80::1%eth0", "is not an address or a range")]
    [InlineData("[::1]", "is not an address or a range")]
    [InlineData("cdn.example.com", "is not an address or a range")]
    [InlineData("private_ranges", "is not an address or a range")]
    [InlineData("10.0.0.0-10.0.0.9", "is not an address or a range")]
    [InlineData("::ffff:10.0.0.1", "write 10.0.0.1")]
    public void Anything_else_is_refused_with_what_to_write_instead(string written, string words)
    {
        var problem = OnlyProblem(With(written));

        Assert.Equal("/trustedProxies/0", problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Fact]
    public void The_same_range_written_twice_is_refused_however_it_is_written() =>
        Assert.Equal(["/trustedProxies/1"], Pointers(With("2001:db8::/32", "2001:DB8:0::/32")));

    [Fact]
    public void There_are_at_most_500()
    {
        var ranges = Enumerable.Range(0, 501).Select(n => $"203.0.{n / 256}.{n % 256}").ToArray();

        Assert.Empty(Read(With(ranges[..500])).Problems);
        Assert.Equal("/trustedProxies", OnlyProblem(With(ranges)).Pointer);
    }

    private static string With(params string[] ranges) => Changed(document =>
        document["trustedProxies"] = new JsonArray([.. ranges.Select(range => JsonValue.Create(range))]));
}
