using Akka.Actor;
using Tower.Actors.Caddy;
using Tower.Actors.Tests.Workers;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class CaddyReloaderSpec : WorkerSpec
{
    private const string Old = "api-00000000:3000";
    private const string New = "api-1a2b3c4d:3000";
    private readonly FakeCaddyAdmin _caddy = new();
    private readonly IActorRef _reloader;

    public CaddyReloaderSpec() => _reloader = Sys.ActorOf(Props.Create(() => new CaddyReloader(_caddy, Options, Time)));

    [Fact]
    public async Task The_config_Caddy_runs_with_is_told()
    {
        _caddy.Config = """{"apps":{}}""";

        Assert.Equal("""{"apps":{}}""", (await AskAsync<RoutesObserved>(_reloader, new ObserveRoutes(Id))).CaddyJson);
    }

    [Fact]
    public async Task A_Caddy_that_cannot_be_reached_has_no_config()
    {
        _caddy.Unreachable = true;

        Assert.Null((await AskAsync<RoutesObserved>(_reloader, new ObserveRoutes(Id))).CaddyJson);
    }

    [Fact]
    public async Task Loading_into_a_Caddy_that_cannot_be_reached_fails_the_step()
    {
        _caddy.Unreachable = true;

        Assert.Equal(DeploymentStep.Switch, (await AskAsync<StepFailed>(_reloader, new LoadRoutes(Id, "{}"))).Step);
    }

    [Fact]
    public async Task A_refused_config_fails_the_step_with_Caddys_words()
    {
        _caddy.Refuse = _ => "unknown module: http.handlers.nope";

        Assert.Contains("unknown module", (await AskAsync<StepFailed>(_reloader, new LoadRoutes(Id, "{}"))).Reason);
        Assert.Empty(_caddy.Loaded);
    }

    [Fact]
    public async Task Routes_are_verified_when_the_new_upstream_answers_whatever_its_status()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(New, 503);

        await AskAsync<RoutesVerified>(_reloader, new VerifyRoutes(Id, [new RouteExpectation("api.example.com", "/", [New])]));
    }

    [Fact]
    public async Task A_wrong_answer_is_asked_again_before_it_fails_the_step()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(null, 502);
        var asked = _caddy.Asked("api.example.com");
        _reloader.Tell(new VerifyRoutes(Id, [new RouteExpectation("api.example.com", "/", [New])]), TestActor);
        await asked.WaitAsync(TimeSpan.FromSeconds(5));

        _caddy.Receipts["api.example.com"] = new CaddyReceipt(New, 200);

        await AnswerAsync<RoutesVerified>();
    }

    [Fact]
    public async Task Routes_that_stay_wrong_are_named_with_what_was_expected_and_what_came()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(Old, 200);
        _caddy.Receipts["web.example.com"] = new CaddyReceipt(null, 502);

        var failed = await AskAsync<StepFailed>(_reloader, new VerifyRoutes(Id,
        [
            new RouteExpectation("api.example.com", "/health", [New]),
            new RouteExpectation("web.example.com", "/", ["web-5e6f7a8b:80"]),
        ]));

        Assert.Equal(DeploymentStep.Switch, failed.Step);
        Assert.Contains($"api.example.com/health: expected an answer of {New}, got one of {Old} (HTTP 200)", failed.Reason);
        Assert.Contains("web.example.com/: expected an answer of web-5e6f7a8b:80, got HTTP 502 of Caddy itself", failed.Reason);
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, TimeSpan> Within(params string[] upstreams) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
            upstreams.Select(upstream => KeyValuePair.Create(upstream, Options.DrainTimeout)));

    [Fact]
    public async Task Draining_waits_until_nothing_is_in_flight()
    {
        _caddy.SetInFlight(Old, 3, 5, 2, 0);
        _caddy.SetInFlight(New, 9);

        var drained = await AskAsync<UpstreamsDrained>(_reloader, new DrainUpstreams(Id, Within(Old, "gone-00000000:80")));

        Assert.Equal(5, drained.Seen);
        Assert.False(drained.TimedOut);
        Assert.True(drained.Took >= TimeSpan.FromMilliseconds(300));
        Assert.Equal([$"waiting for 3 requests in flight: 3 at {Old}"], SaidTexts);
    }

    [Fact]
    public async Task Draining_does_not_believe_the_first_quiet_look()
    {
        _caddy.SetInFlight(Old, 0, 1, 0, 0);

        Assert.Equal(1, (await AskAsync<UpstreamsDrained>(_reloader, new DrainUpstreams(Id, Within(Old)))).Seen);
    }

    [Fact]
    public async Task Draining_ends_at_its_timeout_and_says_what_is_left()
    {
        _caddy.SetInFlight(Old, 2);

        var drained = await AskAsync<UpstreamsDrained>(_reloader, new DrainUpstreams(Id, Within(Old)));

        Assert.True(drained.TimedOut);
        Assert.Equal(2, drained.Remaining[Old]);
        Assert.True(drained.Took >= Options.DrainTimeout);
    }

    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{ "b": [1, 2], "a": 1 }""", true)]
    [InlineData("""{"a":"\u0041"}""", """{"a":"A"}""", true)]
    [InlineData("""{"b":[1,2]}""", """{"b":[2,1]}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", false)]
    [InlineData("null", "{}", false)]
    public void Configs_are_compared_by_what_they_mean(string left, string right, bool same) =>
        Assert.Equal(same, CaddyConfigComparison.Same(left, right));
}
