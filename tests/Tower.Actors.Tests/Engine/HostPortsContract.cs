using System.Net;
using System.Net.Sockets;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What every <see cref="IHostPorts"/> does, the real one and the fake.</summary>
public abstract class HostPortsContract
{
    protected abstract IHostPorts Ports { get; }

    /// <summary>An image the engine has.</summary>
    protected abstract string Image { get; }

    protected virtual void Require()
    {
    }

    /// <summary>A port nobody has.</summary>
    protected abstract HostPort Free(PortProtocol protocol);

    /// <summary>A port somebody has until the test is over.</summary>
    protected abstract HostPort Take(PortProtocol protocol);

    [SkippableFact]
    public async Task Ports_that_are_free_are_not_told()
    {
        Require();
        Assert.Empty(await TakenAsync(Free(PortProtocol.Tcp), Free(PortProtocol.Udp)));
        Assert.Empty(await TakenAsync());
    }

    [SkippableFact]
    public async Task Each_port_that_is_taken_is_told_once_with_the_engines_words()
    {
        Require();
        var (tcp, udp) = (Take(PortProtocol.Tcp), Take(PortProtocol.Udp));

        var taken = await TakenAsync(Free(PortProtocol.Tcp), udp, tcp, Free(PortProtocol.Udp), tcp);

        Assert.Equal([udp, tcp], taken.Select(port => port.Port));
        Assert.All(taken, port => Assert.Contains("already", port.Said));
    }

    [SkippableFact]
    public async Task The_same_number_of_the_other_protocol_is_another_port()
    {
        Require();
        var tcp = Take(PortProtocol.Tcp);

        Assert.Empty(await TakenAsync(tcp with { Protocol = PortProtocol.Udp }));
    }

    protected async Task<TakenPort[]> TakenAsync(params HostPort[] ports) =>
        [.. await Ports.TakenAsync([.. ports], Image, CancellationToken.None)];
}

public sealed class FakeHostPortsSpec : HostPortsContract
{
    private readonly FakeHostPorts _ports = new();
    private int _last = 1000;

    protected override IHostPorts Ports => _ports;

    protected override string Image => "fake:1";

    protected override HostPort Free(PortProtocol protocol) => new("", ++_last, protocol);

    protected override HostPort Take(PortProtocol protocol)
    {
        var port = Free(protocol);
        _ports.Taken[port] = "port is already allocated";
        return port;
    }

    [Theory]
    [InlineData("", 80, PortProtocol.Tcp, "80/tcp")]
    [InlineData("127.0.0.1", 5000, PortProtocol.Tcp, "127.0.0.1:5000/tcp")]
    [InlineData("::1", 443, PortProtocol.Udp, "[::1]:443/udp")]
    public void A_port_is_written_as_Docker_does(string address, int port, PortProtocol protocol, string written) =>
        Assert.Equal(written, new HostPort(address, port, protocol).ToString());
}

/// <summary>The contract on a real engine, whose host this is, and that nothing is left of the questions.</summary>
[Trait("Needs", "engine")]
public sealed class DockerHostPortsSpec : HostPortsContract, IClassFixture<EngineTestbed>, IAsyncLifetime
{
    private readonly EngineTestbed _testbed;
    private readonly DockerConnection _connection = new();
    private readonly DockerHostPorts _ports;
    private readonly List<Socket> _taken = [];

    public DockerHostPortsSpec(EngineTestbed testbed)
    {
        _testbed = testbed;
        _ports = new DockerHostPorts(_connection, new TowerOptions { Project = testbed.Project });
    }

    protected override IHostPorts Ports => _ports;

    protected override string Image => _testbed.Image;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var socket in _taken)
            socket.Dispose();
        if (_testbed.Missing is null)
            Assert.Empty(await EngineTestbed.DockerAsync("ps", "-aq", "--filter", $"label={StackLabels.Inspects}={_testbed.Project}"));
        _connection.Dispose();
    }

    protected override void Require() => _testbed.Require();

    protected override HostPort Free(PortProtocol protocol)
    {
        using var socket = Bound(protocol, IPAddress.Any);
        return PortOf(socket, "");
    }

    protected override HostPort Take(PortProtocol protocol) => Take(protocol, IPAddress.Any);

    [SkippableFact]
    public async Task A_port_that_a_container_publishes_is_taken()
    {
        Require();
        var port = Free(PortProtocol.Tcp);
        await _testbed.RunAsync("web-1a2b3c4d", "exec sleep 1000", "-p", $"{port.Port}:80");

        Assert.Equal(port, Assert.Single(await TakenAsync(port)).Port);
    }

    [SkippableFact]
    public async Task A_port_of_one_address_is_taken_for_that_address_and_for_all_of_them()
    {
        Require();
        var loopback = Take(PortProtocol.Tcp, IPAddress.Loopback);

        Assert.Equal([loopback, loopback with { Address = "" }],
            (await TakenAsync(loopback, loopback with { Address = "127.0.0.2" }, loopback with { Address = "" })).Select(port => port.Port));
    }

    [SkippableFact]
    public async Task Ports_that_only_exclude_each_other_are_free()
    {
        Require();
        var port = Free(PortProtocol.Tcp);

        Assert.Empty(await TakenAsync(port, port with { Address = "127.0.0.1" }));
    }

    [SkippableFact]
    public async Task A_port_of_an_address_this_host_does_not_have_cannot_be_published()
    {
        Require();
        Assert.Contains("cannot assign", Assert.Single(await TakenAsync(Free(PortProtocol.Tcp) with { Address = "192.0.2.1" })).Said);
    }

    [SkippableFact]
    public async Task An_image_with_nothing_to_run_will_do_and_nameless_volumes_of_it_are_not_left()
    {
        Require();
        var image = await _testbed.ImageThatSaysAsync("VOLUME /data", "USER nobody-here", "WORKDIR /nowhere", "ENTRYPOINT [\"/no-such-program\"]");
        var container = await EngineTestbed.DockerAsync("create", "--name", $"{_testbed.Project}_ports", image);
        var volume = await EngineTestbed.DockerAsync("inspect", "-f", "{{(index .Mounts 0).Name}}", container);
        var taken = Take(PortProtocol.Tcp);

        var told = await _ports.TakenAsync([Free(PortProtocol.Tcp), taken], image, CancellationToken.None);

        Assert.Equal([taken], told.Select(port => port.Port));
        Assert.Empty(await EngineTestbed.DockerAsync("volume", "ls", "-q", "--filter", $"name={volume}"));
    }

    [SkippableFact]
    public async Task What_cannot_be_asked_is_an_error_and_not_a_free_port()
    {
        Require();
        await Assert.ThrowsAsync<AdapterException>(() =>
            _ports.TakenAsync([Free(PortProtocol.Tcp)], "127.0.0.1:5000/no-such-image:1", CancellationToken.None));
        await Assert.ThrowsAsync<AdapterException>(() => TakenAsync(Free(PortProtocol.Tcp) with { Address = "no address" }));
        await Assert.ThrowsAsync<AdapterException>(() => TakenAsync(new HostPort("", 0, PortProtocol.Tcp)));
    }

    [SkippableFact]
    public async Task A_port_that_was_asked_about_is_free_again_at_once()
    {
        Require();
        var port = Free(PortProtocol.Tcp);

        Assert.Empty(await TakenAsync(port));
        Assert.Empty(await TakenAsync(port));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, port.Port));
    }

    private HostPort Take(PortProtocol protocol, IPAddress address)
    {
        var socket = Bound(protocol, address);
        _taken.Add(socket);
        return PortOf(socket, address.Equals(IPAddress.Any) ? "" : address.ToString());
    }

    private static Socket Bound(PortProtocol protocol, IPAddress address)
    {
        var isTcp = protocol == PortProtocol.Tcp;
        var socket = new Socket(AddressFamily.InterNetwork, isTcp ? SocketType.Stream : SocketType.Dgram, isTcp ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        if (isTcp)
            socket.Listen();
        return socket;
    }

    private static HostPort PortOf(Socket socket, string address) => new(
        address, ((IPEndPoint)socket.LocalEndPoint!).Port, socket.SocketType == SocketType.Stream ? PortProtocol.Tcp : PortProtocol.Udp);
}
