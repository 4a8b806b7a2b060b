using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Tower.Web.Hosting;
using Xunit;

namespace Tower.Web.Tests.Hosting;

/// <summary>Tower is on the network of the apps and does not listen there.</summary>
public sealed class ListenAddressesTests
{
    private const int Port = 3100;

    private static readonly IPAddress OnApps = IPAddress.Parse("172.18.0.5");
    private static readonly IPAddress OnInfra = IPAddress.Parse("172.19.0.5");
    private static readonly IPAddress OfAnotherTower = IPAddress.Parse("172.19.0.6");

    [Fact]
    public void Of_the_addresses_behind_its_name_those_of_this_machine_are_its_own() =>
        Assert.Equal([OnInfra], ListenAddresses.Own([OfAnotherTower, OnInfra], [IPAddress.Loopback, OnApps, OnInfra]));

    [Fact]
    public void The_loopback_address_is_no_way_of_others_to_it() =>
        Assert.Empty(ListenAddresses.Own([IPAddress.Loopback], [IPAddress.Loopback, OnApps]));

    [Fact]
    public async Task It_listens_at_its_name_and_on_the_loopback_and_nowhere_else()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.True(own is not null, "this machine has no address but the loopback's, so nothing can be shown here");

        Assert.Equal(
            [new IPEndPoint(IPAddress.Loopback, Port), new IPEndPoint(own, Port)],
            await ListenAddresses.FindAsync($"{own}", Port, CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Outside_of_the_stack_it_listens_on_all(string? name) => Assert.Equal(
        [new IPEndPoint(IPAddress.Any, Port)], await ListenAddresses.FindAsync(name, Port, CancellationToken.None));
}
