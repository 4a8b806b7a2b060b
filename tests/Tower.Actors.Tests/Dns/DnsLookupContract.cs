using System.Net;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Dns;

/// <summary>What every <see cref="IDnsLookup"/> does; the adapter against a real server, and the fake that stands in for it.</summary>
public abstract class DnsLookupContract
{
    public abstract IDnsLookup Lookup { get; }

    /// <summary>Sets the scene: what DNS says about a domain from now on.</summary>
    protected abstract void Given(string domain, DnsReplyKind kind, string[] aliases, params string[] addresses);

    [Fact]
    public async Task Addresses_of_both_families_are_found()
    {
        Given("api.example.com", DnsReplyKind.Address, [], "203.0.113.7", "2001:db8::7");

        var reply = await Ask();

        Assert.Equal(DnsReplyKind.Address, reply.Kind);
        Assert.Equal(["203.0.113.7", "2001:db8::7"], reply.Addresses.Select(address => address.ToString()));
        Assert.Empty(reply.Aliases);
    }

    [Fact]
    public async Task Aliases_are_reported_in_order()
    {
        Given("api.example.com", DnsReplyKind.Address, ["lb.example.net", "host.example.org"], "203.0.113.7");

        var reply = await Ask();

        Assert.Equal(DnsReplyKind.Address, reply.Kind);
        Assert.Equal(["lb.example.net", "host.example.org"], reply.Aliases.AsEnumerable());
        Assert.Equal(IPAddress.Parse("203.0.113.7"), reply.Addresses.Single());
    }

    [Theory]
    [InlineData(DnsReplyKind.NoSuchName)]
    [InlineData(DnsReplyKind.NoAddress)]
    [InlineData(DnsReplyKind.Failure)]
    public async Task Kinds_of_no_are_told_apart(DnsReplyKind kind)
    {
        Given("api.example.com", kind, []);

        var reply = await Ask();

        Assert.Equal(kind, reply.Kind);
        Assert.Empty(reply.Addresses);
    }

    [Fact]
    public async Task Nothing_is_remembered()
    {
        Given("api.example.com", DnsReplyKind.NoSuchName, []);
        Assert.Equal(DnsReplyKind.NoSuchName, (await Ask()).Kind);

        Given("api.example.com", DnsReplyKind.Address, [], "203.0.113.7");
        Assert.Equal(DnsReplyKind.Address, (await Ask()).Kind);

        Given("api.example.com", DnsReplyKind.NoAddress, []);
        Assert.Equal(DnsReplyKind.NoAddress, (await Ask()).Kind);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        Given("api.example.com", DnsReplyKind.Silence, []);
        using var stop = new CancellationTokenSource();
        var asking = Lookup.LookUpAsync("api.example.com", stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private async Task<DnsReply> Ask() => (await Lookup.LookUpAsync("api.example.com", CancellationToken.None)).Deciding;
}

/// <summary>The fake keeps the contract.</summary>
public sealed class FakeDnsLookupSpec : DnsLookupContract
{
    private readonly FakeDnsLookup _fake = new();

    public override IDnsLookup Lookup => _fake;

    protected override void Given(string domain, DnsReplyKind kind, string[] aliases, params string[] addresses)
    {
        if (kind == DnsReplyKind.Silence)
            _fake.Say(domain);
        else
            _fake.Say(domain, new DnsReply(FakeDnsLookup.Resolver, kind, [.. aliases], [.. addresses.Select(IPAddress.Parse)]));
    }
}
