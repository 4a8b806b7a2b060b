using Akka.Actor;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class HandoverKeeperSpec : WorkerSpec
{
    private const string Other = "5e6f7a8b";

    private readonly FakeContainerEngine _engine = new();

    [Fact]
    public async Task A_Tower_that_does_not_take_over_is_told_with_its_last_words_and_the_setting_that_gives_it_longer()
    {
        _engine.Add($"tower-{Other}");
        _engine.SetLog($"tower-{Other}", "starting", "reading the journal");

        var failed = await AskAsync<StepFailed>(Keeper(), new HandOverOwnership(Other));

        Assert.Equal(FailureCodes.HandoverFailed, failed.Code);
        Assert.Contains($"tower-{Other} did not take over within 7 s", failed.Reason);
        Assert.EndsWith("raise TOWER_HANDOVER_TIMEOUT", failed.Reason);
        var said = Assert.Single(failed.Said);
        Assert.Equal(($"tower-{Other}", "starting\nreading the journal"), (said.Speaker, said.Text));
    }

    [Fact]
    public async Task One_without_a_container_is_told_as_such()
    {
        var failed = await AskAsync<StepFailed>(Keeper(), new HandOverOwnership(Other));

        Assert.Equal($"tower-{Other} has no container", Assert.Single(failed.Detail));
    }

    private IActorRef Keeper()
    {
        var options = Options with { HandoverTimeout = TimeSpan.FromSeconds(7) };
        return Sys.ActorOf(TestWorker.Props(new HandoverKeeper(new Unanswered(), _engine, options, Time), Time));
    }

    /// <summary>Another Tower is named and never confirms.</summary>
    private sealed class Unanswered : IOwnership
    {
        public bool IsOwner => false;

        public bool IsTakingOver => false;

        public Task<string?> TryTakeAsync(CancellationToken cancel) => throw new NotSupportedException();

        public void Release() => throw new NotSupportedException();

        public Task HandOverAsync(string generation, CancellationToken cancel) => Task.CompletedTask;

        public Task<bool> IsConfirmedAsync(string generation, CancellationToken cancel) => Task.FromResult(false);

        public Task<bool> TryReclaimAsync(CancellationToken cancel) => throw new NotSupportedException();

        public Task ConfirmAsync(CancellationToken cancel) => throw new NotSupportedException();
    }
}
