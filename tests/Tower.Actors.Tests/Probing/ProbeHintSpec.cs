using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>What a failure says of the question that was asked, and what it advises.</summary>
public sealed class ProbeHintSpec : ProberSpec
{
    private static readonly ProbeSpec ForHost = Health with { Host = "api.example.com" };

    [Theory]
    [InlineData("HTTP 400")]
    [InlineData("HTTP 421")]
    public async Task An_app_that_may_not_know_the_host_is_told_with_it_and_with_the_field_that_sets_another(string reason)
    {
        Engine.Add(Api);
        Probe.NeverReady(Api, reason);

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Api, ForHost)));

        Assert.Contains(
            $"last answer {reason} on GET /health at port 3000 with Host api.example.com; does the app allow the host api.example.com? healthCheck.host sets another",
            failed.Reason);
    }

    [Fact]
    public async Task Without_a_host_none_is_told()
    {
        Engine.Add(Api);
        Probe.NeverReady(Api, "HTTP 400");

        Assert.Contains("last answer HTTP 400 on GET /health at port 3000; on a slow server", (await AskAsync<StepFailed>(Prober, Ask(Service(Api, Health)))).Reason);
    }

    [Fact]
    public async Task One_of_several_containers_gets_a_hint_too()
    {
        var service = Service(Api, Health) with { Replicas = 2, Hosts = [$"tower-{Api}-1", $"tower-{Api}-2"] };
        Engine.Add(Api);
        Probe.NeverReady($"tower-{Api}-2", "HTTP 404");

        Assert.Contains("does the app answer on /health?", (await AskAsync<StepFailed>(Prober, Ask(service))).Reason);
    }

    [Fact]
    public async Task An_app_that_answers_otherwise_once_it_has_the_traffic_is_told_with_what_was_asked()
    {
        Engine.Add(Api);
        Probe.NeverReady(Api, "HTTP 503");

        var failed = await AskAsync<StepFailed>(Prober, new WatchServices([Service(Api, ForHost)], TimeSpan.Zero));

        Assert.Equal($"{Api} was ready and is not any more: HTTP 503 on GET /health at port 3000 with Host api.example.com", failed.Reason);
    }
}
