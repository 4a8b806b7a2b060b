using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

public sealed class TowerConfSpec
{
    private static readonly Config Conf = ConfigurationFactory.ParseString(File.ReadAllText("tower.conf"));

    [Fact]
    public async Task An_actor_system_starts_with_it()
    {
        var system = ActorSystem.Create("conf", Conf);

        Assert.Equal(TimeSpan.FromMilliseconds(100), system.Settings.Config.GetTimeSpan("akka.scheduler.tick-duration"));
        await system.Terminate();
    }

    [Fact]
    public void It_holds_nothing_but_Akka_tuning() =>
        Assert.Equal(["akka"], Conf.Root.GetObject().Items.Keys);

    [Fact]
    public void Akka_never_ends_the_process_under_the_host() =>
        Assert.False(Conf.GetBoolean("akka.coordinated-shutdown.exit-clr"));
}
