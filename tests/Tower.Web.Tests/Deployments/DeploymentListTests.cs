using System.Text.Json;
using Tower.Messages.Deployments;
using Tower.Web.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

public sealed class DeploymentListTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 28, 10, 30, 45, TimeSpan.Zero);

    private static readonly DeploymentSummary[] Four =
    [
        new(new DeploymentId("20260128T103048-0000"), DeploymentTrigger.Restore, At.AddSeconds(3), 1, null, null),
        new(new DeploymentId("20260128T103047-0000"), DeploymentTrigger.Refresh, At.AddSeconds(2), 0, null, null),
        new(new DeploymentId("20260128T103046-0000"), null, At.AddSeconds(1), null, DeploymentOutcome.Failed,
            "RESULT failed deployment=20260128T103046-0000 seconds=0.300 step=resolve"),
        new(new DeploymentId("20260128T103045-3f9a"), DeploymentTrigger.Apply, At, null, DeploymentOutcome.Succeeded,
            "RESULT succeeded deployment=20260128T103045-3f9a seconds=4.098 changed=api,web"),
    ];

    [Fact]
    public void Each_deployment_is_a_line() => Assert.Equal(
        """
        20260128T103048-0000  2026-01-28 10:30:48Z  restore  waits      1 before it
        20260128T103047-0000  2026-01-28 10:30:47Z  refresh  runs
        20260128T103046-0000  2026-01-28 10:30:46Z  -        failed     seconds=0.300 step=resolve
        20260128T103045-3f9a  2026-01-28 10:30:45Z  apply    succeeded  seconds=4.098 changed=api,web

        """,
        DeploymentListText.Plain([.. Four]));

    [Fact]
    public void None_is_said() => Assert.StartsWith("No deployment has done anything", DeploymentListText.Plain([]));

    [Fact]
    public async Task A_program_gets_objects()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.Deployments = [.. Four];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/deployments");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        var list = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["waits", "runs", "failed", "succeeded"], list.EnumerateArray().Select(one => one.GetProperty("state").GetString()));
        var oldest = list[3];
        Assert.Equal("20260128T103045-3f9a", oldest.GetProperty("id").GetString());
        Assert.Equal("2026-01-28T10:30:45.000Z", oldest.GetProperty("requestedAt").GetString());
        Assert.Equal("apply", oldest.GetProperty("trigger").GetString());
        Assert.Equal(Four[3].Result, oldest.GetProperty("result").GetString());
        Assert.Equal(JsonValueKind.Null, list[0].GetProperty("result").ValueKind);
    }
}
