using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Tower.Web.Hosting;
using Xunit;

namespace Tower.Web.Tests.Hosting;

public sealed class OwnNetworkTests
{
    [Theory]
    [InlineData("172.25.0.5", 16, "172.25.255.254", true)]
    [InlineData("172.25.0.5", 16, "172.26.0.1", false)]
    [InlineData("10.0.0.130", 25, "10.0.0.129", true)]
    [InlineData("10.0.0.130", 25, "10.0.0.127", false)]
    [InlineData("10.0.0.130", 25, "::ffff:10.0.0.129", true)]
    [InlineData("fd00:1::5", 64, "fd00:1::6", true)]
    [InlineData("fd00:1::5", 64, "fd00:2::6", false)]
    public void A_client_is_on_the_network_of_the_address_or_it_is_not(string address, int prefix, string client, bool isIn)
    {
        var own = IPAddress.Parse(address);
        var network = OwnNetwork.Of(own, [(IPAddress.Loopback, 8), (own, prefix)]);

        Assert.Equal(isIn, OwnNetwork.IsIn(network, new IPEndPoint(IPAddress.Parse(client), 4711)));
    }

    [Fact]
    public void What_has_no_address_is_on_no_network() =>
        Assert.False(OwnNetwork.IsIn(IPNetwork.Parse("10.0.0.0/8"), new UnixDomainSocketEndPoint("/nowhere")));

    [Fact]
    public void An_address_of_another_machine_is_an_error() => Assert.Throws<ArgumentException>(
        () => OwnNetwork.Of(IPAddress.Parse("192.0.2.1"), [(IPAddress.Loopback, 8)]));

    [Fact]
    public async Task A_connection_from_another_network_is_closed_without_an_answer()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses)
            .Select(one => one.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.True(own is not null, "this machine has no address but the loopback's, so nothing can be shown here");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(own, 0, endpoint => OwnNetwork.Require(endpoint, own)));
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("hello"));
        await app.StartAsync();
        var port = new Uri(app.Urls.Single()).Port;

        Assert.Equal("hello", await AskAsync(own));
        // As a packet that came in by another interface: its sender is of that one's network.
        Assert.Equal("", await AskAsync(IPAddress.Loopback));

        async Task<string> AskAsync(IPAddress from)
        {
            using var client = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancel) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(from, 0));
                    await socket.ConnectAsync(own, port, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });
            try
            {
                return await client.GetStringAsync($"http://{own}:{port}/");
            }
            catch (HttpRequestException)
            {
                return "";
            }
        }
    }
}
