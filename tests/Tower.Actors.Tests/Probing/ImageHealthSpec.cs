using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>An image's own HEALTHCHECK, where the document does not say what to ask.</summary>
public sealed class ImageHealthSpec : ProberSpec
{
    private static readonly ProbeSpec Port = new(3000, null, TimeSpan.FromSeconds(5));

    private static ServiceSpec App => Service(Api, Port) with { CountsImageHealth = true };

    [Fact]
    public async Task An_app_that_answers_waits_for_it_too_and_says_so()
    {
        Engine.Add(Api, ContainerHealth.Starting);
        At(2.5, () => Engine.Change(Api, container => container with { Health = ContainerHealth.Healthy }));

        await AskAsync<ServicesReady>(Prober, Ask(App));

        Assert.True(Elapsed >= TimeSpan.FromSeconds(2.5));
        Assert.Single(SaidTexts, text => text == $"{Api} is not ready before its image's HEALTHCHECK succeeds");
    }

    [Fact]
    public async Task One_that_fails_is_told_with_what_it_wrote_last()
    {
        var container = Engine.Add(Api, ContainerHealth.Unhealthy);
        Details.Known[container.Id] = new ContainerDetails("api:1", "api") { FailedCheck = "curl: (7) refused\n\nsecond line\n" };

        var failed = await AskAsync<StepFailed>(Prober, Ask(App));

        Assert.Equal(FailureCodes.AppNotReady, failed.Code);
        Assert.StartsWith(
            $"{Api} was not ready within 4 s: its image's HEALTHCHECK says unhealthy; healthCheck.path or healthCheck.port would take its place",
            failed.Reason);
        Assert.Equal(($"{Api}, health check", "curl: (7) refused\nsecond line"), failed.Said.Select(said => (said.Speaker, said.Text)).Last());
    }

    [Fact]
    public async Task One_that_cannot_be_asked_for_what_it_wrote_is_told_all_the_same()
    {
        Engine.Add(Api, ContainerHealth.Unhealthy);
        Engine.SetLog(Api, "hello");
        Details.Failing = "the engine is away";

        var failed = await AskAsync<StepFailed>(Prober, Ask(App));

        Assert.Equal((Api, "hello"), failed.Said.Select(said => (said.Speaker, said.Text)).Single());
        Assert.Equal([$"the last health check of {Api} cannot be read: the engine is away"], failed.Detail.AsEnumerable());
    }

    [Fact]
    public async Task It_does_not_count_where_the_document_says_what_to_ask()
    {
        Engine.Add(Api, ContainerHealth.Unhealthy);

        await AskAsync<ServicesReady>(Prober, Ask(Service(Api, Port)));

        Assert.True(Elapsed < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_app_that_does_not_answer_is_not_ready_for_being_healthy()
    {
        Engine.Add(Api, ContainerHealth.Healthy);
        Probe.NeverReady(Api, "connection refused");

        Assert.Contains("connection refused at port 3000", (await AskAsync<StepFailed>(Prober, Ask(App))).Reason);
    }

    [Fact]
    public async Task An_app_that_gets_unhealthy_while_another_one_is_waited_for_is_not_ready()
    {
        Engine.Add(Api, ContainerHealth.Healthy);
        Engine.Add(Web, ContainerHealth.Starting);
        At(1.5, () => Engine.Change(Api, container => container with { Health = ContainerHealth.Unhealthy }));
        At(2.5, () => Engine.Change(Web, container => container with { Health = ContainerHealth.Healthy }));

        var failed = await AskAsync<StepFailed>(Prober, Ask(App, Service(Web, Port) with { CountsImageHealth = true }));

        Assert.Equal(FailureCodes.AppUnstable, failed.Code);
        Assert.Contains("its image's HEALTHCHECK says unhealthy", failed.Reason);
    }
}
