using Akka.Actor;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>Which images can check their own health: asked of the engine for the compose file.</summary>
public sealed class HealthToolsSpec : WorkerSpec
{
    private const string Pinned = "127.0.0.1:5000/api@sha256:1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b";

    private readonly FakeContainerEngine _engine = new();
    private readonly FakePullKeys _keys = new();
    private readonly IActorRef _operator;

    private static readonly EngineInventory Inventory =
        new(new FakeImageConfigs(), new FakeVolumeInventory(), new FakeHostFolders(), Options);

    public HealthToolsSpec() => _operator = Sys.ActorOf(TestWorker.Props(new EngineOperator(_engine, _keys, Inventory, Options, Time), Time));

    private int Inspections => _engine.Calls.Count(call => call.StartsWith("inspect", StringComparison.Ordinal));

    [Fact]
    public async Task Images_the_engine_has_are_told_with_what_they_can_check_their_health_with()
    {
        _engine.AddImage("web:1");
        _engine.AddImage("job:1");
        _engine.ToolOf = image => image == "web:1" ? HealthTool.Curl : HealthTool.None;

        var inspected = await AskAsync<ImagesInspected>(_operator, new InspectImages(["web:1", "job:1", "missing:1", "web:1"]));

        Assert.Equal([("job:1", HealthTool.None), ("web:1", HealthTool.Curl)],
            inspected.Tools.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(3, Inspections);
        Assert.Empty(Said);
    }

    [Theory]
    [InlineData(Pinned, 1)]
    [InlineData("127.0.0.1:5000/api:latest", 2)]
    public async Task An_image_is_looked_into_once_when_its_name_means_one_image_for_ever(string image, int times)
    {
        _engine.AddImage(image);
        _engine.ToolOf = _ => HealthTool.Wget;

        await AskAsync<ImagesInspected>(_operator, new InspectImages([image]));
        var again = await AskAsync<ImagesInspected>(_operator, new InspectImages([image]));

        Assert.Equal(HealthTool.Wget, again.Tools[image]);
        Assert.Equal(times, Inspections);
    }

    [Fact]
    public async Task An_image_that_was_not_there_is_looked_into_when_it_is()
    {
        Assert.Empty((await AskAsync<ImagesInspected>(_operator, new InspectImages([Pinned]))).Tools);
        _engine.AddImage(Pinned);

        Assert.Single((await AskAsync<ImagesInspected>(_operator, new InspectImages([Pinned]))).Tools);
    }

    [Fact]
    public async Task At_most_four_images_are_looked_into_at_a_time()
    {
        var (now, most) = (0, 0);
        _engine.DuringInspection = async (_, cancel) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Delay(TimeSpan.FromMilliseconds(200), Time, cancel);
            Interlocked.Decrement(ref now);
        };

        await AskAsync<ImagesInspected>(_operator, new InspectImages([.. Enumerable.Range(1, 10).Select(n => $"app{n}:1")]));

        Assert.Equal(4, most);
    }

    [Fact]
    public async Task An_engine_that_refuses_to_look_into_images_is_one_warning_and_fails_nothing()
    {
        _engine.AddImage("web:1");
        _engine.FailingInspections["api:1"] = "the Docker Engine could not look into the image api:1: no space left on device";
        _engine.FailingInspections["job:1"] = _engine.FailingInspections["api:1"];

        var inspected = await AskAsync<ImagesInspected>(_operator, new InspectImages(["api:1", "job:1", "web:1"]));

        Assert.Equal(["web:1"], inspected.Tools.Keys);
        var warning = Assert.Single(Said);
        Assert.Equal((LogSeverity.Warning, DeploymentStep.Generate), (warning.Severity, warning.Step));
        Assert.Contains("no space left on device", warning.Text);
    }

    [Fact]
    public async Task An_engine_that_takes_too_long_to_look_into_images_is_not_waited_for()
    {
        _engine.AddImage("web:1");
        _engine.DuringInspection = (image, cancel) => image == "web:1" ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancel);

        var inspected = await AskAsync<ImagesInspected>(_operator, new InspectImages(["web:1", "slow:1"]));

        Assert.Equal(["web:1"], inspected.Tools.Keys);
        Assert.Contains("longer than 20 s", Assert.Single(SaidTexts));
    }
}
