using Akka.Actor;
using Tower.Web.CommandLine;
using Tower.Web.Health;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.CommandLine;

public sealed class TowerCommandLineTests
{
    [Theory]
    [InlineData("task command:init", "init")]
    [InlineData("task command:serve", "serve")]
    [InlineData("task command:serve --port 1", "serve --port 1")]
    [InlineData("init", "init")]
    [InlineData("task other", "task other")]
    [InlineData("", "")]
    public void The_blueprints_words_work_as_well(string given, string meant) =>
        Assert.Equal(Words(meant), TowerCommandLine.Modernise(Words(given)));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("task")]
    [InlineData("task command:nonsense")]
    [InlineData("serve --nonsense")]
    [InlineData("serve --port x")]
    [InlineData("init --tower-password geheim")]
    public async Task What_is_no_command_ends_with_2(string given) =>
        Assert.Equal(2, await TowerCommandLine.RunAsync(Words(given)));

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("init --help")]
    public async Task What_only_tells_ends_with_0(string given) =>
        Assert.Equal(0, await TowerCommandLine.RunAsync(Words(given)));

    [Fact]
    public async Task Health_is_0_while_Tower_answers_and_1_when_it_does_not()
    {
        var tower = await TowerHost.StartAsync();
        Assert.Equal(0, await HealthClient.RunAsync(tower.Url.Port));
        await tower.DisposeAsync();
        Assert.Equal(1, await HealthClient.RunAsync(tower.Url.Port));
    }

    [Fact]
    public async Task Health_is_1_when_the_coordinator_is_dead()
    {
        await using var tower = await TowerHost.StartAsync();
        await tower.Coordinator.GracefulStop(TowerHost.Patience);
        Assert.Equal(1, await HealthClient.RunAsync(tower.Url.Port));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
