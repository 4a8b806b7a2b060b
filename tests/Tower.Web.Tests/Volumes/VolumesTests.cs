using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Volumes;

public sealed class VolumesTests
{
    private const string Old = "tower_app_old_data";
    private static readonly DateTimeOffset At = new(2026, 1, 28, 10, 30, 0, TimeSpan.Zero);

    private readonly FakeEngine _engine = new();

    [Fact]
    public async Task The_list_has_what_apps_keep_and_what_earlier_ones_left()
    {
        await using var tower = await StartAsync();
        Uses("api-22222222", "api", "tower_app_api_data", "/data");
        tower.Volumes.All.Add(new EngineVolume("tower_app_api_data", At, IsAnonymous: false));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/volumes");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        var list = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.EnumerateArray().ToList();

        Assert.Equal(["tower_app_api_data", Old], list.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(("api", "data", "/data", "2026-01-28T10:30:00.000Z"), (
            list[0].GetProperty("app").GetString(), list[0].GetProperty("volume").GetString(),
            list[0].GetProperty("path").GetString(), list[0].GetProperty("createdAt").GetString()));
        Assert.Equal(["api-22222222"], list[0].GetProperty("usedBy").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal([false, true], list.Select(one => one.GetProperty("isUnused").GetBoolean()));
        var text = await tower.Client().GetStringAsync("/volumes");
        Assert.Contains("tower_app_api_data  api  data at /data  since 2026-01-28 10:30Z  used by api-22222222\n", text);
        Assert.Contains($"DELETE /volumes/{Old}\n", text);
    }

    [Fact]
    public async Task One_that_nothing_has_and_nothing_needs_is_removed()
    {
        await using var tower = await StartAsync();

        using var response = await tower.Client().DeleteAsync($"/volumes/{Old}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single((await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n'));
        Assert.Equal([Old], tower.Volumes.Removed);
    }

    [Theory]
    [InlineData("tower_registry_data")]
    [InlineData("other_app_data")]
    [InlineData("tower_app_gone_data")]
    public async Task One_that_is_no_apps_is_404_and_stays(string name)
    {
        await using var tower = await StartAsync();

        using var response = await DeleteAsync(tower, name);

        Assert.Equal((HttpStatusCode.NotFound, "unknown-volume"), (response.StatusCode, await CodeAsync(response)));
        Assert.Empty(tower.Volumes.Removed);
    }

    [Fact]
    public async Task One_that_a_container_has_stays_even_if_the_container_does_not_run()
    {
        await using var tower = await StartAsync();
        Uses("old-11111111", "old", Old, "/data", "exited");

        using var response = await DeleteAsync(tower, Old);

        Assert.Equal((HttpStatusCode.Conflict, "volume-in-use"), (response.StatusCode, await CodeAsync(response)));
        Assert.Empty(tower.Volumes.Removed);
    }

    [Fact]
    public async Task One_that_an_app_of_the_applied_intent_keeps_its_data_in_stays()
    {
        await using var tower = await StartAsync();
        tower.State.Notes = new StackNotes(StackNotes.Empty.Apps.Add("api", new AppNotes
        {
            Volumes = AppNotes.None.Volumes.Add("data", Old),
        }));

        using var response = await DeleteAsync(tower, Old);

        Assert.Equal((HttpStatusCode.Conflict, "volume-in-use"), (response.StatusCode, await CodeAsync(response)));
        Assert.Empty(tower.Volumes.Removed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task While_a_deployment_runs_or_waits_all_stay(int position)
    {
        await using var tower = await StartAsync();
        tower.Deployments = [new(new DeploymentId("d"), DeploymentTrigger.Apply, At, position, null, null)];

        using var response = await DeleteAsync(tower, Old);

        Assert.Equal((HttpStatusCode.Conflict, "deployment-runs"), (response.StatusCode, await CodeAsync(response)));
        Assert.Empty(tower.Volumes.Removed);
    }

    [Fact]
    public async Task A_removal_that_was_meant_to_be_a_dry_run_removes_nothing()
    {
        await using var tower = await StartAsync();

        using var response = await DeleteAsync(tower, $"{Old}?dry-run=true");

        Assert.Equal((HttpStatusCode.BadRequest, "bad-query"), (response.StatusCode, await CodeAsync(response)));
        Assert.Empty(tower.Volumes.Removed);
    }

    [Fact]
    public async Task What_the_engine_refuses_is_told_in_its_words()
    {
        await using var tower = await StartAsync();
        tower.Volumes.Refusal = new AdapterException(FailureCodes.VolumeInUse, "a container of another project has it");

        using var inUse = await DeleteAsync(tower, Old);
        _engine.Problem = "the engine is busy";
        using var busy = await DeleteAsync(tower, Old);

        Assert.Equal((HttpStatusCode.Conflict, "volume-in-use"), (inUse.StatusCode, await CodeAsync(inUse)));
        Assert.Contains("another project", await inUse.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "engine-refused"), (busy.StatusCode, await CodeAsync(busy)));
    }

    [Fact]
    public async Task Without_the_password_nothing_is_listed_or_removed()
    {
        await using var tower = await StartAsync();

        using var list = await tower.Client(password: null).GetAsync("/volumes");
        using var removal = await tower.Client(password: null).DeleteAsync($"/volumes/{Old}");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (list.StatusCode, removal.StatusCode));
        Assert.Empty(tower.Volumes.Removed);
    }

    private async Task<TowerHost> StartAsync()
    {
        var tower = await TowerHost.StartAsync(services => services.AddSingleton<IContainerEngine>(_engine));
        tower.Volumes.All.AddRange(
        [
            new EngineVolume(Old, At, IsAnonymous: false),
            new EngineVolume("tower_registry_data", At, IsAnonymous: false),
            new EngineVolume("other_app_data", At, IsAnonymous: false),
        ]);
        return tower;
    }

    private void Uses(string service, string app, string volume, string path, string state = "running") => _engine.Containers = _engine.Containers.Add(
        new ObservedContainer($"id-{service}", service, app, "", ServiceKind.App, state, null) { Volumes = [new ContainerVolume(volume, path)] });

    private static async Task<HttpResponseMessage> DeleteAsync(TowerHost tower, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/volumes/{name}");
        request.Headers.Accept.ParseAdd("application/json");
        return await tower.Client().SendAsync(request);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();
}
