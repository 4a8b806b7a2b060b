using System.Net;
using System.Net.Sockets;
using Tower.Actors.Adapters.Dns;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Dns;

/// <summary>The adapter against a real DNS server on loopback.</summary>
public sealed class DnsClientLookupSpec : DnsLookupContract, IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private readonly DnsServer _server = new();

    public DnsClientLookupSpec() => Lookup = At(_server.EndPoint.ToString(), TimeSpan.FromSeconds(10));

    public override IDnsLookup Lookup { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task The_resolver_is_named_with_its_port()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Address("api.example.com", "203.0.113.7")));

        Assert.Equal(_server.EndPoint.ToString(), (await Ask()).Resolver);
    }

    [Fact]
    public async Task An_IPv6_address_alone_is_enough()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Address("api.example.com", "2001:db8::7")));

        Assert.Equal("2001:db8::7", (await Ask()).Addresses.Single().ToString());
    }

    [Fact]
    public async Task An_alias_that_the_resolver_does_not_follow_is_followed()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Alias("api.example.com", "lb.example.net")));
        _server.Say("lb.example.net", new DnsScript(0, DnsRecord.Alias("lb.example.net", "host.example.org")));
        _server.Say("host.example.org", new DnsScript(0, DnsRecord.Address("host.example.org", "203.0.113.7")));

        var reply = await Ask();

        Assert.Equal(DnsReplyKind.Address, reply.Kind);
        Assert.Equal(["lb.example.net", "host.example.org"], reply.Aliases.AsEnumerable());
    }

    [Fact]
    public async Task An_alias_of_a_name_that_does_not_exist_says_so()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Alias("api.example.com", "gone.example.net")));

        var reply = await Ask();

        Assert.Equal(DnsReplyKind.NoSuchName, reply.Kind);
        Assert.Equal(["gone.example.net"], reply.Aliases.AsEnumerable());
    }

    [Fact]
    public async Task Aliases_in_a_circle_are_not_followed_for_ever()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Alias("api.example.com", "lb.example.net")));
        _server.Say("lb.example.net", new DnsScript(0, DnsRecord.Alias("lb.example.net", "api.example.com")));

        Assert.Equal(DnsReplyKind.AliasLoop, (await Ask()).Kind);
    }

    [Fact]
    public async Task A_chain_of_aliases_without_end_is_given_up()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Alias("api.example.com", "n0.example.com")));
        for (var i = 0; i < 20; i++)
            _server.Say($"n{i}.example.com", new DnsScript(0, DnsRecord.Alias($"n{i}.example.com", $"n{i + 1}.example.com")));

        Assert.Equal(DnsReplyKind.AliasLoop, (await Ask()).Kind);
    }

    [Fact]
    public async Task What_does_not_fit_into_UDP_is_fetched_over_TCP()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Address("api.example.com", "203.0.113.7")) { TruncatedOnUdp = true });

        Assert.Equal("203.0.113.7", (await Ask()).Addresses.Single().ToString());
        Assert.NotEqual(0, _server.TcpQuestions);
    }

    [Fact]
    public async Task A_kept_connection_that_the_server_has_closed_meanwhile_costs_no_answer()
    {
        _server.Say("api.example.com", new DnsScript(0, DnsRecord.Address("api.example.com", "203.0.113.7")) { TruncatedOnUdp = true });

        // The server closes each connection after one question, and the client does not notice before it uses it again.
        for (var i = 0; i < 5; i++)
            Assert.Equal("203.0.113.7", (await Ask()).Addresses.Single().ToString());
    }

    [Fact]
    public async Task A_server_that_closes_every_connection_unanswered_is_said_to_do_so()
    {
        _server.Say("api.example.com", new DnsScript(0) { TruncatedOnUdp = true, ClosesTcp = true });

        var reply = await Ask();

        Assert.Equal((DnsReplyKind.Failure, "by closing the connection"), (reply.Kind, reply.Code));
    }

    [Fact]
    public async Task Silence_is_told_from_a_refusal()
    {
        _server.Say("api.example.com", DnsScript.Silent);
        var silence = await Ask(At(_server.EndPoint.ToString(), Short));
        Assert.Equal((DnsReplyKind.Silence, "waited 0.2 s"), (silence.Kind, silence.Code));

        _server.Say("api.example.com", DnsScript.Refused);
        var refusal = await Ask();
        Assert.Equal((DnsReplyKind.Failure, "REFUSED"), (refusal.Kind, refusal.Code));

        _server.Say("api.example.com", DnsScript.ServFail);
        Assert.Equal("SERVFAIL", (await Ask()).Code);
    }

    [Fact]
    public async Task An_answer_that_is_no_DNS_is_a_failure()
    {
        _server.Say("api.example.com", new DnsScript(0) { Garbage = [0x81, 0x80, 0, 1, 0, 9, 0, 0, 0, 0, 99, 1, 2, 3] });

        Assert.True((await Ask(At(_server.EndPoint.ToString(), Short))).IsUndecided);
    }

    [Fact]
    public async Task A_resolver_that_is_not_there_is_named()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = (IPEndPoint)socket.LocalEndPoint!;
        socket.Close();

        var reply = await Ask(At(nobody.ToString(), TimeSpan.FromSeconds(2)));

        Assert.Equal(nobody.ToString(), reply.Resolver);
        Assert.True(reply.Kind is DnsReplyKind.Unreachable or DnsReplyKind.Silence, reply.ToString());
    }

    [SkippableFact]
    public async Task A_resolver_can_have_an_IPv6_address()
    {
        Skip.IfNot(Socket.OSSupportsIPv6 && HasIPv6Loopback(), "no IPv6 loopback address on this machine");
        await using var server = new DnsServer(IPAddress.IPv6Loopback);
        server.Say("api.example.com", new DnsScript(0, DnsRecord.Address("api.example.com", "203.0.113.7")));

        var reply = await Ask(At(server.EndPoint.ToString(), TimeSpan.FromSeconds(10)));

        Assert.Equal($"[::1]:{server.EndPoint.Port}", reply.Resolver);
        Assert.Equal(DnsReplyKind.Address, reply.Kind);
    }

    [SkippableFact]
    public async Task Without_a_setting_the_systems_resolvers_are_asked()
    {
        var configured = !File.Exists("/etc/resolv.conf") ? [] : File.ReadLines("/etc/resolv.conf")
            .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..])
            .Select(words => words[1])
            .ToList();
        Skip.If(configured.Count == 0, "/etc/resolv.conf names no resolver");

        var answer = await new DnsClientLookup(new TowerOptions(), Short).LookUpAsync("tower.invalid", CancellationToken.None);

        Assert.All(answer.Replies, reply => Assert.Contains(reply.Resolver, configured));
        Assert.NotEqual(DnsReplyKind.Address, answer.Deciding.Kind);
    }

    [Theory]
    [InlineData("resolver.example.com")]
    [InlineData("1.1.1.1:99999")]
    [InlineData("")]
    public void A_resolver_that_is_no_address_is_refused(string resolver)
    {
        var refusal = Assert.Throws<ArgumentException>(() => At(resolver, Short));

        Assert.Contains("TOWER_DNS_RESOLVER", refusal.Message);
    }

    [Fact]
    public async Task Many_domains_at_once_get_their_own_answers()
    {
        for (var i = 0; i < 100; i++)
            _server.Say($"n{i}.example.com", new DnsScript(0, DnsRecord.Address($"n{i}.example.com", $"203.0.113.{i}")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Lookup.LookUpAsync($"n{i}.example.com", CancellationToken.None)));

        Assert.All(answers.Index(), it => Assert.Equal($"203.0.113.{it.Index}", it.Item.Deciding.Addresses.Single().ToString()));
    }

    protected override void Given(string domain, DnsReplyKind kind, string[] aliases, params string[] addresses)
    {
        var names = aliases.Prepend(domain).ToList();
        _server.Say(domain, kind switch
        {
            DnsReplyKind.NoSuchName => DnsScript.NxDomain,
            DnsReplyKind.Failure => DnsScript.ServFail,
            DnsReplyKind.Silence => DnsScript.Silent,
            _ => new DnsScript(0,
            [
                .. names.Zip(names.Skip(1), DnsRecord.Alias),
                .. addresses.Select(address => DnsRecord.Address(names[^1], address)),
            ]),
        });
    }

    private static DnsClientLookup At(string resolver, TimeSpan patience) => new(new TowerOptions { DnsResolver = resolver }, patience);

    private static bool HasIPv6Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<DnsReply> Ask(IDnsLookup? lookup = null) =>
        (await (lookup ?? Lookup).LookUpAsync("api.example.com", CancellationToken.None)).Deciding;
}
