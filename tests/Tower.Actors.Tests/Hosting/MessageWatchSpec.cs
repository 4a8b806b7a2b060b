using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using Tower.Actors.Hosting;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

/// <summary>What the operator reads of messages that reached nobody, or one who did not expect them.</summary>
public sealed class MessageWatchSpec : TestKit
{
    private readonly IActorRef _watch;

    public MessageWatchSpec() : base("akka { loglevel = INFO, log-dead-letters = off }")
    {
        _watch = Sys.ActorOf(Props.Create(() => new MessageWatch()), "message-watch");
        _watch.Ask<ActorIdentity>(new Identify(null)).Wait();
        Sys.EventStream.Subscribe(TestActor, typeof(Warning));
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
    }

    [Fact]
    public async Task A_message_that_an_actor_does_not_expect_is_a_warning_without_its_content()
    {
        var deaf = Sys.ActorOf(Props.Create(() => new Deaf()), "deaf");

        deaf.Tell(new Letter("a secret"));

        var warning = await FishForMessageAsync<Warning>(_ => true);
        Assert.Contains("/user/deaf", warning.Message.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(Letter), warning.Message.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", warning.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_named_up_to_a_bound()
    {
        for (var number = 0; number < MessageWatch.MostDeadLetters + 5; number++)
            Sys.DeadLetters.Tell(new Letter("a secret"));
        var deaf = Sys.ActorOf(Props.Create(() => new Deaf()), "deaf");
        deaf.Tell(new Letter("the last one"));

        var told = await ReceiveWhileAsync<Info>(message => (message as Info)!, TimeSpan.FromSeconds(5)).ToListAsync();
        Assert.Equal(MessageWatch.MostDeadLetters, told.Count);
        Assert.DoesNotContain(told, line => line.Message.ToString()!.Contains("a secret", StringComparison.Ordinal));
    }

    private sealed class Deaf : ReceiveActor;

    private sealed record Letter(string Text);
}
