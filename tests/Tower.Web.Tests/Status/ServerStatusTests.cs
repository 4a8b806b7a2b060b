using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Status;

/// <summary>What the status says of Tower and its server.</summary>
public sealed class ServerStatusTests
{
    [Fact]
    public async Task It_has_the_version_and_the_deployments_that_run_and_wait()
    {
        await using var tower = await StartAsync();
        tower.Deployments = [Open("c", 2), Open("b", 1), Open("a", 0), Open("0", null, DeploymentOutcome.Succeeded)];

        var server = await ServerAsync(tower);

        Assert.Equal(ProductVersion.Value, server.GetProperty("version").GetString());
        var queue = server.GetProperty("queue");
        Assert.Equal(("a", 2), (queue.GetProperty("running").GetString(), queue.GetProperty("waiting").GetInt32()));
        Assert.Contains($"\nTower: {ProductVersion.Value}\nQueue: a runs, 2 waiting\n", await tower.Client().GetStringAsync("/status"));
    }

    [Theory]
    [InlineData(60, 100, false)]
    [InlineData(9, 100, true)]
    [InlineData(0.9, 4, true)]
    [InlineData(1.1, 4, false)]
    public async Task A_disk_with_less_than_a_tenth_or_a_gibibyte_free_is_low(double free, double total, bool isLow)
    {
        await using var tower = await StartAsync();
        tower.Disk.Space = new((long)(free * StubDisk.GiB), (long)(total * StubDisk.GiB));

        var disk = (await ServerAsync(tower)).GetProperty("disk");

        Assert.Equal(tower.Disk.Space.FreeBytes, disk.GetProperty("freeBytes").GetInt64());
        Assert.Equal(tower.Disk.Space.TotalBytes, disk.GetProperty("totalBytes").GetInt64());
        Assert.Equal(isLow, disk.GetProperty("isLow").GetBoolean());
        var line = (await tower.Client().GetStringAsync("/status")).Split('\n').Single(line => line.StartsWith("Disk: "));
        Assert.Equal(isLow, line.Contains("warning"));
    }

    [Fact]
    public async Task A_disk_that_cannot_be_measured_says_why()
    {
        await using var tower = await StartAsync();
        tower.Disk.Problem = "cannot measure the disk of /var/infra: permission denied";

        var disk = (await ServerAsync(tower)).GetProperty("disk");

        Assert.Equal(JsonValueKind.Null, disk.GetProperty("freeBytes").ValueKind);
        Assert.Equal(tower.Disk.Problem, disk.GetProperty("problem").GetString());
    }

    private static Task<TowerHost> StartAsync() => TowerHost.StartAsync(services => services.AddSingleton<IContainerEngine>(new FakeEngine()));

    private static DeploymentSummary Open(string id, int? position, DeploymentOutcome? outcome = null) =>
        new(new DeploymentId(id), DeploymentTrigger.Apply, DateTimeOffset.UnixEpoch, position, outcome, outcome is null ? null : "RESULT …");

    private static async Task<JsonElement> ServerAsync(TowerHost tower)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("server");
    }
}
