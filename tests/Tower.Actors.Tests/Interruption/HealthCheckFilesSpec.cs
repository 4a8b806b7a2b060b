using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>What health checks cost a deployment, seen from the engine and from <c>docker compose</c>.</summary>
[Collection("one world at a time: they share a folder")]
public sealed class HealthCheckFilesSpec : IDisposable
{
    private const string Check = "healthcheck:\n      test:\n        - \"CMD\"\n        - \"wget\"\n        - \"-q\"\n        - \"-Y\"";

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_new_image_has_its_check_in_the_file_its_first_container_is_made_from()
    {
        await _world.SetUpAsync(Intent("api"));

        Assert.Contains(Check, _world.ComposeFile());
        // Before the pull, and after it.
        Assert.Equal((2, 2), (Inspections, ComposeChecks));
    }

    [Fact]
    public async Task The_same_intent_again_costs_the_engine_and_compose_nothing()
    {
        await _world.SetUpAsync(Intent());
        await using var process = new World.TowerProcess(_world, null);
        await process.ApplyAsync(Intent("api"), "20260102T000000-0001");
        var (inspections, checks) = (Inspections, ComposeChecks);

        var log = await process.ApplyAsync(Intent("api"), "20260102T000000-0002");

        Assert.Equal(DeploymentOutcome.Unchanged, log[^1].Result);
        Assert.Equal((inspections, checks), (Inspections, ComposeChecks));
    }

    [Fact]
    public async Task A_Tower_that_was_restarted_looks_into_each_image_once_and_finds_nothing_changed()
    {
        await _world.SetUpAsync(Intent("api", "web"));
        var (inspections, checks) = (Inspections, ComposeChecks);
        await using var restarted = new World.TowerProcess(_world, null);

        foreach (var id in new[] { "20260102T000000-0001", "20260102T000000-0002" })
            Assert.Equal(DeploymentOutcome.Unchanged, (await restarted.ApplyAsync(Intent("api", "web"), id))[^1].Result);

        Assert.Equal((inspections + 2, checks), (Inspections, ComposeChecks));
    }

    [Fact]
    public async Task A_check_that_becomes_possible_is_no_reason_to_deploy_an_app_anew()
    {
        _world.Engine.ToolOf = _ => HealthTool.None;
        await _world.SetUpAsync(Intent("api"));
        var before = _world.Snapshot();
        _world.Engine.ToolOf = _ => HealthTool.Curl;
        await using var restarted = new World.TowerProcess(_world, null);

        var log = await restarted.ApplyAsync(Intent("api"), "20260102T000000-0001");

        Assert.Equal(DeploymentOutcome.Unchanged, log[^1].Result);
        Assert.Equal(before, _world.Snapshot());
    }

    [Fact]
    public async Task An_image_that_cannot_be_looked_into_is_deployed_without_a_check()
    {
        await _world.SetUpAsync(Intent());
        await using var process = new World.TowerProcess(_world, null);
        _world.Engine.DuringInspection = (_, _) => throw new AdapterException(FailureCodes.EngineRefused, "the engine said no");

        var log = await process.ApplyAsync(Intent("api"), "20260102T000000-0001");

        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
        Assert.Contains(log, line => line.Severity == LogSeverity.Warning && line.Text.EndsWith("the engine said no", StringComparison.Ordinal));
        Assert.DoesNotContain(Check, _world.ComposeFile());
    }

    private int Inspections => _world.Engine.Calls.Count(call => call.StartsWith("inspect ", StringComparison.Ordinal));

    private int ComposeChecks => _world.Compose.Commands.Count(command => command.Arguments.Contains("config"));

    private static Intent Intent(params string[] apps)
    {
        var intent = Rollouts.Intent(apps);
        return intent with
        {
            Apps = [.. intent.Apps.Select(app => app with
            {
                Image = $"registry://{app.Name}:1.0.0",
                HealthCheck = new HealthCheckSpec { Path = "/health" },
            })],
        };
    }
}
