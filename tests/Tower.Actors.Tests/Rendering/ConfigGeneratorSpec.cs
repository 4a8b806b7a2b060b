using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

public sealed class ConfigGeneratorSpec : TestKit
{
    private static readonly DeploymentId Id = new("20260128T103045-3f9a");
    private static readonly TowerOptions Options = new();

    private readonly FakeState _state = new();
    private readonly FakeCompose _compose = new();
    private readonly FakeTimeProvider _time = new();

    private static StackSpec Stack => StackBuilder.Build(SampleIntents.Three, SampleIntents.Images(SampleIntents.Three), Options);

    private IActorRef Generator() =>
        Sys.ActorOf(TestWorker.Props(new ConfigGenerator(_state, _compose, Options), TimeProvider.System));

    [Fact]
    public void It_answers_with_the_files_and_the_checked_draft()
    {
        Generator().Tell(new GenerateConfigs(Stack), TestActor);
        Assert.Contains("7 services and 6 routes", ExpectMsg<StepProgress>().Line.Text);
        var generated = ExpectMsg<ConfigsGenerated>();
        Assert.Equal("/draft.yml", generated.DraftPath);
        Assert.Equal(_state.Draft, generated.Files.ComposeYaml);
        Assert.Equal(CaddyConfig.Render(Stack, Options), generated.Files.Routing);
        Assert.Equal(
            "compose -p tower --project-directory /var/infra -f /draft.yml config -q", string.Join(' ', _compose.Command!.Arguments));
        Assert.Equal("hunter2", _compose.Command.Environment["TOWER_SECRET_0"]);
    }

    [Fact]
    public void A_file_that_compose_refuses_fails_the_step_with_composes_words()
    {
        _compose.Refusal = new AdapterException(FailureCodes.ComposeRefused, "docker compose config failed (exit 15)", ["services.api: nonsense"]);
        Generator().Tell(new GenerateConfigs(Stack), TestActor);
        var failed = ExpectMsg<StepFailed>();
        Assert.Equal((DeploymentStep.Generate, FailureCodes.ComposeRefused), (failed.Step, failed.Code));
        Assert.Equal(["docker compose config failed (exit 15)"], failed.Detail.ToArray());
        Assert.Equal(("compose", "services.api: nonsense"), failed.Said.Select(said => (said.Speaker, said.Text)).Single());
    }

    [Fact]
    public void What_is_no_refusal_of_the_file_is_not_called_one()
    {
        _compose.Refusal = new AdapterException(FailureCodes.ComposeMissing, "this docker has no Compose plugin");
        Generator().Tell(new GenerateConfigs(Stack), TestActor);
        var failed = ExpectMsg<StepFailed>();
        Assert.Equal((FailureCodes.ComposeMissing, "this docker has no Compose plugin"), (failed.Code, failed.Reason));
        Assert.Equal(FailureCodes.ComposeRefused, _compose.Command!.Refusal);
    }

    [Fact]
    public void What_compose_says_of_a_file_it_accepts_is_passed_on_as_a_warning()
    {
        _compose.Says = "level=warning msg=\"something is deprecated\"";
        Generator().Tell(new GenerateConfigs(Stack), TestActor);
        var warning = ExpectMsg<StepProgress>().Line;
        Assert.Equal((LogSeverity.Warning, _compose.Says), (warning.Severity, warning.Text));
        ExpectMsg<StepProgress>();
        ExpectMsg<ConfigsGenerated>();
    }

    [Fact]
    public void A_draft_that_cannot_be_written_fails_the_step()
    {
        _state.Refusal = new AdapterException(FailureCodes.ComposeRefused, "the disk is full");
        Generator().Tell(new GenerateConfigs(Stack), TestActor);
        Assert.Equal("the disk is full", ExpectMsg<StepFailed>().Reason);
        Assert.Null(_compose.Command);
    }

    [Fact]
    public async Task A_compose_that_does_not_come_to_an_end_is_told_with_the_setting_that_gives_it_longer()
    {
        _compose.Hangs = true;
        var options = Options with { GenerateTimeout = TimeSpan.FromSeconds(7) };
        Sys.ActorOf(TestWorker.Props(new ConfigGenerator(_state, _compose, options), _time)).Tell(new GenerateConfigs(Stack), TestActor);
        await _compose.Begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _time.Advance(options.GenerateTimeout);
        var failed = ExpectMsg<StepFailed>();
        Assert.Equal(FailureCodes.StepTimeout, failed.Code);
        Assert.Contains("within 7 s", failed.Reason);
        Assert.EndsWith("raise TOWER_GENERATE_TIMEOUT", failed.Reason);
    }

    private sealed class FakeCompose : IComposeCli
    {
        public AdapterException? Refusal { get; set; }

        public bool Hangs { get; set; }

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Says { get; set; }

        public ComposeCommand? Command { get; private set; }

        public Task RunAsync(ComposeCommand command, Action<string> output, CancellationToken cancel)
        {
            Command = command;
            if (Says is not null)
                output(Says);
            Begun.TrySetResult();
            if (Hangs)
                return Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return Refusal is null ? Task.CompletedTask : Task.FromException(Refusal);
        }
    }

    private sealed class FakeState : IStateStore
    {
        public AdapterException? Refusal { get; set; }

        public string? Draft { get; private set; }

        public Intent? Applied => null;

        public Task<string> WriteDraftAsync(string composeYaml, CancellationToken cancel)
        {
            Draft = composeYaml;
            return Refusal is null ? Task.FromResult("/draft.yml") : Task.FromException<string>(Refusal);
        }

        public string? Compose { get; set; }

        public Task<string?> ReadComposeAsync(CancellationToken cancel) => Task.FromResult(Compose);

        public Task<Intent?> LoadAsync(CancellationToken cancel) => throw new NotSupportedException();

        public StackNotes Notes => StackNotes.Empty;

        public Trial? Trial => null;

        public Task SaveAsync(Intent applied, StackNotes notes, StackFiles files, Trial? trial, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task SaveTrialAsync(Trial? trial, CancellationToken cancel) => throw new NotSupportedException();

        public Task SaveRoutingAsync(CaddyRouting routing, CancellationToken cancel) => throw new NotSupportedException();

        public void DiscardDraft() => throw new NotSupportedException();
    }
}
