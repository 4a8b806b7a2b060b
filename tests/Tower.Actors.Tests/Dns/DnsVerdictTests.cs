using System.Collections.Immutable;
using System.Net;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.Dns;

public sealed class DnsVerdictTests
{
    [Theory]
    [InlineData("", "api.example.com → 203.0.113.7, 2001:db8::7 (127.0.0.53)")]
    [InlineData("lb.example.net", "api.example.com → lb.example.net → 203.0.113.7, 2001:db8::7 (127.0.0.53)")]
    public void A_domain_that_resolves_shows_the_way(string alias, string expected)
    {
        var verdict = Of(new DnsReply("127.0.0.53", DnsReplyKind.Address, Aliases(alias), [IPAddress.Parse("203.0.113.7"), IPAddress.Parse("2001:db8::7")]));

        Assert.Equal(new DnsVerdict("api.example.com", true, expected), verdict);
    }

    [Theory]
    [InlineData(DnsReplyKind.NoSuchName, "", "NXDOMAIN",
        "api.example.com: 127.0.0.53 answered NXDOMAIN; create an A or AAAA record that points at this server")]
    [InlineData(DnsReplyKind.NoSuchName, "lb.example.net", "NXDOMAIN",
        "api.example.com: 127.0.0.53 answered CNAME lb.example.net and for that NXDOMAIN; correct the CNAME record, or create an A or AAAA record that points at this server")]
    [InlineData(DnsReplyKind.NoAddress, "", "",
        "api.example.com: 127.0.0.53 answered no A or AAAA record; create an A or AAAA record that points at this server")]
    [InlineData(DnsReplyKind.Failure, "", "SERVFAIL",
        "api.example.com: 127.0.0.53 answered SERVFAIL; the domain's own name servers do not answer it: check the delegation and DNSSEC of its zone")]
    [InlineData(DnsReplyKind.Failure, "", "REFUSED",
        "api.example.com: 127.0.0.53 answered REFUSED; ask another resolver: set TOWER_DNS_RESOLVER")]
    [InlineData(DnsReplyKind.Silence, "", "waited 3 s",
        "api.example.com: 127.0.0.53 did not answer (waited 3 s); check this server's DNS settings, or set TOWER_DNS_RESOLVER")]
    [InlineData(DnsReplyKind.Unreachable, "", "Connection refused",
        "api.example.com: 127.0.0.53 cannot be reached (Connection refused); check this server's DNS settings, or set TOWER_DNS_RESOLVER")]
    public void A_domain_that_does_not_resolve_says_who_answered_what_and_what_to_do(
        DnsReplyKind kind, string alias, string code, string expected) =>
        Assert.Equal(new DnsVerdict("api.example.com", false, expected), Of(new DnsReply("127.0.0.53", kind, Aliases(alias), [], code)));

    [Fact]
    public void Every_resolver_that_was_asked_is_named() => Assert.StartsWith(
        "api.example.com: 10.0.0.1 did not answer (waited 3 s), 10.0.0.2 answered SERVFAIL, 10.0.0.3 answered NXDOMAIN; create",
        Of(
            new DnsReply("10.0.0.1", DnsReplyKind.Silence, [], [], "waited 3 s"),
            new DnsReply("10.0.0.2", DnsReplyKind.Failure, [], [], "SERVFAIL"),
            new DnsReply("10.0.0.3", DnsReplyKind.NoSuchName, [], [], "NXDOMAIN")).Text);

    [Fact]
    public void Dockers_stub_is_the_servers_resolver()
    {
        Assert.StartsWith("api.example.com: the server's resolver answered NXDOMAIN;", Of(new DnsReply("127.0.0.11", DnsReplyKind.NoSuchName, [], [], "NXDOMAIN")).Text);
        Assert.StartsWith("api.example.com: the server's resolver did not answer", Of(new DnsReply("127.0.0.11", DnsReplyKind.Silence, [], [], "waited 3 s")).Text);
        Assert.EndsWith("(the server's resolver)", Of(new DnsReply("127.0.0.11", DnsReplyKind.Address, [], [IPAddress.Parse("203.0.113.7")])).Text);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", null)]
    [InlineData("203.0.113.7 203.0.113.8", "203.0.113.7 203.0.113.8 2001:db8::7", null)]
    [InlineData("198.51.100.9", "203.0.113.7", "198.51.100.9")]
    [InlineData("203.0.113.7 198.51.100.9", "203.0.113.7", "198.51.100.9")]
    [InlineData("203.0.113.7 2001:db8::9", "203.0.113.7 2001:db8::7", "2001:db8::9")]
    [InlineData("198.51.100.9 2001:db8::9", "203.0.113.7", "198.51.100.9")]
    [InlineData("2001:db8::9", "203.0.113.7 2001:db8::7", "2001:db8::9")]
    // Tower's own domain has no address of that kind to compare it with.
    [InlineData("203.0.113.7 2001:db8::9", "203.0.113.7", null)]
    [InlineData("2001:db8::9", "203.0.113.7", null)]
    [InlineData("203.0.113.7", "2001:db8::9", null)]
    // It does not resolve, which is said by itself.
    [InlineData("203.0.113.7", "", null)]
    [InlineData("", "203.0.113.7", null)]
    public void A_domain_that_leads_elsewhere_than_Towers_own_is_told_with_the_addresses(string addresses, string own, string? strange)
    {
        var warning = DnsVerdict.Elsewhere("api.example.com", Parse(addresses), "tower.example.com", Parse(own));

        if (strange is null)
            Assert.Null(warning);
        else
            Assert.StartsWith($"api.example.com leads to {strange}, and tower.example.com to {own.Replace(" ", ", ")}: ", warning);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("tower.localhost", true)]
    [InlineData("a.b.LOCALHOST", true)]
    [InlineData("notlocalhost", false)]
    [InlineData("localhost.example.com", false)]
    public void Names_under_localhost_are_local(string domain, bool local) => Assert.Equal(local, DomainName.IsLocal(domain));

    private static DnsVerdict Of(params DnsReply[] replies) => DnsVerdict.Of(new DnsAnswer("api.example.com", [.. replies]));

    private static ImmutableArray<IPAddress> Parse(string addresses) =>
        [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];

    private static ImmutableArray<string> Aliases(string alias) => alias.Length == 0 ? [] : [alias];
}
