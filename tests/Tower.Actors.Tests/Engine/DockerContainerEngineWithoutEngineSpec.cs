using System.Net;
using System.Net.Sockets;
using System.Text;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What is said when there is no engine; needs none.</summary>
public sealed class DockerContainerEngineWithoutEngineSpec
{
    [Theory]
    [InlineData("unix:///nowhere/docker.sock", "unix:///nowhere/docker.sock (there is no such socket)")]
    [InlineData("tcp://127.0.0.1:9", "tcp://127.0.0.1:9 (connection refused)")]
    public async Task The_address_that_does_not_answer_is_named(string dockerHost, string named)
    {
        using var engine = new DockerContainerEngine(new TowerOptions(), dockerHost);

        var missing = await Assert.ThrowsAsync<EngineUnreachableException>(() => engine.ListAsync(CancellationToken.None));

        Assert.Contains(named, missing.Message);
        Assert.Contains("DOCKER_HOST", missing.Message);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ssh://host")]
    public void An_address_Tower_cannot_use_is_refused(string dockerHost) =>
        Assert.Contains(dockerHost, Assert.Throws<AdapterException>(() => new DockerContainerEngine(new TowerOptions(), dockerHost)).Message);

    [Fact]
    public async Task Containers_that_have_run_for_long_are_listed_by_one_request_however_many_they_are()
    {
        var containers = string.Join(',', Enumerable.Range(1, 50).Select(number => $$"""
            {"Id":"{{number:x64}}","Image":"api:1","State":"running","Status":"Up 3 hours (healthy)","Created":1,
             "Labels":{"tower.app":"api{{number}}","tower.kind":"app","tower.generation":"1a2b3c4d",
                       "com.docker.compose.service":"api{{number}}-1a2b3c4d"} }
            """));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var requests = new List<string>();
        var serving = ServeAsync(listener, $"[{containers}]", requests);
        using var engine = new DockerContainerEngine(new TowerOptions(), $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var found = await engine.ListAsync(CancellationToken.None);

        listener.Stop();
        await serving;
        Assert.Equal(50, found.Length);
        Assert.All(found, container => Assert.Equal(ContainerHealth.Healthy, container.Health));
        Assert.Contains("/containers/json", Assert.Single(requests));
    }

    private static async Task ServeAsync(TcpListener listener, string body, List<string> requests)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var bytes = new byte[8192];
                var count = await client.GetStream().ReadAsync(bytes);
                requests.Add(Encoding.ASCII.GetString(bytes, 0, count).Split('\n')[0]);
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
