using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Engine;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

/// <summary>What a host gets that brings no adapters of its own.</summary>
public sealed class EnginePortsSpec
{
    [Theory]
    [InlineData(typeof(IContainerEngine), typeof(DockerContainerEngine))]
    [InlineData(typeof(IImageConfigs), typeof(DockerImageConfigs))]
    [InlineData(typeof(IVolumeInventory), typeof(DockerVolumeInventory))]
    [InlineData(typeof(IContainerDetails), typeof(DockerContainerDetails))]
    [InlineData(typeof(IHostFolders), typeof(DockerHostFolders))]
    [InlineData(typeof(IHostPorts), typeof(DockerHostPorts))]
    [InlineData(typeof(IDiskSpace), typeof(FileSystemDiskSpace))]
    public async Task Every_port_has_its_adapter_of_the_real_world(Type port, Type adapter)
    {
        await using var provider = new ServiceCollection().AddTowerActors(new TowerOptions()).BuildServiceProvider();

        Assert.IsType(adapter, provider.GetRequiredService(port));
        Assert.Same(provider.GetRequiredService(port), provider.GetRequiredService(port));
    }

    [Fact]
    public async Task A_host_may_bring_its_own()
    {
        var own = new FakeHostPorts();
        await using var provider = new ServiceCollection().AddSingleton<IHostPorts>(own)
            .AddTowerActors(new TowerOptions()).BuildServiceProvider();

        Assert.Same(own, provider.GetRequiredService<IHostPorts>());
    }
}
