using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Certificates;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class TrafficSwitchSpec : WorkerSpec
{
    private const string Old = "api-00000000:3000";
    private const string New = "api-1a2b3c4d:3000";
    private readonly FakeCaddyAdmin _caddy = new();
    private readonly FakeTlsProbe _tls = new();
    private readonly IActorRef _traffic;

    public TrafficSwitchSpec() => _traffic = Sys.ActorOf(TestWorker.Props(new TrafficSwitch(_caddy, _tls, Options, Time), Time));

    [Fact]
    public async Task A_domain_is_asked_for_until_it_has_a_certificate()
    {
        _tls.Set("new.example.com", TlsFacts.Missing("Caddy has none for this name yet"), handshakes: 2);

        var followed = await AskAsync<CertificatesFollowed>(_traffic, new FollowCertificates(["old.example.com", "new.example.com"]));

        Assert.Equal(["old.example.com", "new.example.com"], followed.Certificates.Select(one => one.Domain));
        Assert.All(followed.Certificates, one => Assert.Equal(FakeTlsProbe.Valid, one.Facts));
        Assert.Equal(1, _tls.Asked.Count(domain => domain == "old.example.com"));
        Assert.Equal(3, _tls.Asked.Count(domain => domain == "new.example.com"));
        Assert.InRange(followed.Certificates[1].After, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task One_that_gets_none_in_time_is_told_with_what_the_last_handshake_showed()
    {
        var none = TlsFacts.Missing("Caddy has none for this name yet");
        _tls.Set("new.example.com", none, handshakes: int.MaxValue);

        var followed = await AskAsync<CertificatesFollowed>(_traffic, new FollowCertificates(["new.example.com"]));

        Assert.Equal(none, Assert.Single(followed.Certificates).Facts);
        Assert.True(followed.Certificates[0].After >= Options.CertificateTimeout);
    }

    [Fact]
    public async Task The_config_Caddy_runs_with_is_told()
    {
        _caddy.Config = """{"apps":{}}""";

        Assert.Equal("""{"apps":{}}""", (await AskAsync<RoutesObserved>(_traffic, new ObserveRoutes())).Routing?.Config);
    }

    [Fact]
    public async Task A_Caddy_that_cannot_be_reached_has_no_config()
    {
        _caddy.Unreachable = true;

        Assert.Null((await AskAsync<RoutesObserved>(_traffic, new ObserveRoutes())).Routing);
    }

    [Fact]
    public async Task Loading_into_a_Caddy_that_restarts_is_tried_until_it_answers()
    {
        _caddy.RestartingFor = 3;

        await AskAsync<Done>(_traffic, new SwitchTraffic(new CaddyRouting("{}")));

        Assert.Equal(["{}"], _caddy.Loaded);
        Assert.Equal(["Caddy does not answer; trying again for 8 s (TOWER_CADDY_TIMEOUT)"], SaidTexts);
    }

    [Fact]
    public async Task Loading_into_a_Caddy_that_stays_away_fails_the_step_and_says_why()
    {
        _caddy.Unreachable = true;
        var start = Time.GetUtcNow();

        var failed = await AskAsync<StepFailed>(_traffic, new SwitchTraffic(new CaddyRouting("{}")));

        Assert.Equal((DeploymentStep.Switch, "Caddy does not answer"), (failed.Step, failed.Reason));
        Assert.Equal(FailureCodes.CaddyUnreachable, failed.Code);
        Assert.InRange(Time.GetUtcNow() - start, Options.CaddyTimeout - TimeSpan.FromMilliseconds(400), Options.CaddyTimeout);
    }

    [Fact]
    public async Task A_refused_config_fails_the_step_at_once_with_Caddys_words()
    {
        var loads = 0;
        _caddy.Refuse = _ => $"unknown module: http.handlers.nope ({++loads})";

        var failed = await AskAsync<StepFailed>(_traffic, new SwitchTraffic(new CaddyRouting("{}")));
        Assert.Contains("unknown module", failed.Reason);
        Assert.Equal(FailureCodes.RoutesRefused, failed.Code);
        Assert.Equal(1, loads);
        Assert.Empty(_caddy.Loaded);
    }

    [Fact]
    public async Task Routes_are_verified_when_the_new_upstream_answers_whatever_its_status()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(New, 503);

        await AskAsync<Done>(_traffic, new VerifyRoutes([new RouteExpectation("api.example.com", "/", [New])]));
    }

    [Fact]
    public async Task Any_of_several_upstreams_is_right()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(New, 200);

        await AskAsync<Done>(_traffic,
            new VerifyRoutes([new RouteExpectation("api.example.com", "/", ["api-1a2b3c4d-2:3000", New])]));
    }

    [Fact]
    public async Task A_wrong_answer_is_asked_again_before_it_fails_the_step()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(null, 502);
        var asked = _caddy.Asked("api.example.com");
        _traffic.Tell(new VerifyRoutes([new RouteExpectation("api.example.com", "/", [New])]), TestActor);
        await asked.WaitAsync(TimeSpan.FromSeconds(5));

        _caddy.Receipts["api.example.com"] = new CaddyReceipt(New, 200);

        await AnswerAsync<Done>();
    }

    [Fact]
    public async Task Routes_that_stay_wrong_are_named_with_what_was_expected_and_what_came()
    {
        _caddy.Receipts["api.example.com"] = new CaddyReceipt(Old, 200);
        _caddy.Receipts["web.example.com"] = new CaddyReceipt(null, 502);

        var failed = await AskAsync<StepFailed>(_traffic, new VerifyRoutes([
            new RouteExpectation("api.example.com", "/health", [New]),
            new RouteExpectation("web.example.com", "/", ["web-5e6f7a8b-1:80", "web-5e6f7a8b-2:80"]),
        ]));

        Assert.Equal(FailureCodes.RoutesUnproven, failed.Code);
        Assert.Equal(DeploymentStep.Switch, failed.Step);
        Assert.Contains($"api.example.com/health: expected an answer of {New}, got one of {Old} (HTTP 200)", failed.Reason);
        Assert.Contains("web.example.com/: expected an answer of web-5e6f7a8b-1:80 or web-5e6f7a8b-2:80, got HTTP 502 of Caddy itself", failed.Reason);
    }

    [Fact]
    public async Task Draining_waits_until_nothing_is_in_flight()
    {
        _caddy.SetInFlight(Old, 3, 5, 2, 0);
        _caddy.SetInFlight(New, 9);

        var drained = await DrainAsync((Old, 3), ("gone-00000000:80", 3));

        Assert.Equal(5, drained.Seen);
        Assert.False(drained.TimedOut);
        Assert.True(drained.Took >= TimeSpan.FromMilliseconds(300));
        Assert.Equal([$"waiting for 3 requests in flight: 3 at {Old} (at most 3 s)"], SaidTexts);
    }

    [Fact]
    public async Task Draining_does_not_believe_the_first_quiet_look()
    {
        _caddy.SetInFlight(Old, 0, 1, 0, 0);

        Assert.Equal(1, (await DrainAsync((Old, 3))).Seen);
    }

    [Fact]
    public async Task Draining_does_not_believe_the_first_quiet_look_of_any_upstream()
    {
        _caddy.SetInFlight(Old, 1, 1, 0);
        _caddy.SetInFlight("web-00000000:80", 0, 0, 0, 1, 0);

        Assert.Equal(1, (await DrainAsync((Old, 3), ("web-00000000:80", 3))).Seen);
    }

    [Fact]
    public async Task Draining_ends_at_its_timeout_and_says_what_is_left()
    {
        _caddy.SetInFlight(Old, 2);

        var drained = await DrainAsync((Old, 3));

        Assert.True(drained.TimedOut);
        Assert.Equal(2, drained.Remaining[Old]);
        Assert.InRange(drained.Took, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.5));
    }

    [Fact]
    public async Task An_upstream_that_may_take_longer_than_the_others_does()
    {
        _caddy.SetInFlight(Old, 2);
        _caddy.SetInFlight("web-00000000:80", [.. Enumerable.Repeat(1, 200), 0]);

        var drained = await DrainAsync((Old, 1), ("web-00000000:80", 60));

        Assert.Equal([KeyValuePair.Create(Old, 2)], drained.Remaining);
        Assert.InRange(drained.Took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
        Assert.Equal(
            [$"waiting for 3 requests in flight: 2 at {Old} (at most 1 s), 1 at web-00000000:80 (at most 60 s)"], SaidTexts);
    }

    [Fact]
    public async Task A_slow_upstream_whose_time_is_over_is_waited_for_no_longer_than_the_others()
    {
        _caddy.SetInFlight(Old, 2);
        _caddy.SetInFlight("web-00000000:80", 0);

        var drained = await DrainAsync((Old, 1), ("web-00000000:80", 60));

        Assert.Equal([KeyValuePair.Create(Old, 2)], drained.Remaining);
        Assert.InRange(drained.Took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
    }

    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{ "b": [1, 2], "a": 1 }""", true)]
    [InlineData("""{"a":"\u0041"}""", """{"a":"A"}""", true)]
    [InlineData("""{"b":[1,2]}""", """{"b":[2,1]}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", false)]
    [InlineData("null", "{}", false)]
    public void Configs_are_compared_by_what_they_mean(string left, string right, bool same) =>
        Assert.Equal(same, CaddyRouting.SameConfig(left, right));

    private Task<UpstreamsDrained> DrainAsync(params (string Upstream, int Seconds)[] upstreams) =>
        AskAsync<UpstreamsDrained>(_traffic, new DrainUpstreams(upstreams.ToImmutableSortedDictionary(
            entry => entry.Upstream, entry => TimeSpan.FromSeconds(entry.Seconds), StringComparer.Ordinal)));
}
