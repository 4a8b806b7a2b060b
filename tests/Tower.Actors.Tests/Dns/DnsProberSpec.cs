using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Telemetry;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Dns;

public sealed class DnsProberSpec : TestKit
{
    private static readonly DeploymentId Id = TestWorker.Id;
    private static readonly DnsReply NoSuchName = FakeDnsLookup.No(DnsReplyKind.NoSuchName);
    private readonly FakeDnsLookup _dns = new();
    private readonly PausingTime _time = new();
    private readonly TowerOptions _options = new();

    [Fact]
    public async Task Domains_that_resolve_are_proved_each_with_a_line()
    {
        _dns.Say("api.example.com", FakeDnsLookup.Address("203.0.113.7"));
        _dns.Say("web.example.com", FakeDnsLookup.Address("2001:db8::7"));

        Prove(Must("api.example.com"), Must("web.example.com"));

        var lines = await Lines(2);
        Assert.Equal(
            ["api.example.com → 203.0.113.7 (192.0.2.53)", "web.example.com → 2001:db8::7 (192.0.2.53)"], lines.Select(line => line.Text).Order());
        Assert.All(lines, line => Assert.Equal((Id, LogSeverity.Info, DeploymentStep.Dns), (line.Id, line.Severity, line.Step)));
        Assert.Equal(Done.Instance, await ExpectMsgAsync<Done>());
    }

    [Fact]
    public async Task A_domain_is_asked_for_again_until_it_resolves()
    {
        _dns.Say("api.example.com", NoSuchName, NoSuchName, FakeDnsLookup.No(DnsReplyKind.Failure, "SERVFAIL"), FakeDnsLookup.Address("203.0.113.7"));

        Prove(Must("api.example.com"));
        for (var pause = 0; pause < 3; pause++)
        {
            await _time.PauseAsync(_options.DnsInterval);
            _time.Advance(_options.DnsInterval);
        }

        Assert.Equal(
            [
                "api.example.com: 192.0.2.53 answered NXDOMAIN; create an A or AAAA record that points at this server; asked again every 2 s, up to 30 s (TOWER_DNS_TIMEOUT)",
                "api.example.com: 192.0.2.53 answered SERVFAIL; the domain's own name servers do not answer it: check the delegation and DNSSEC of its zone; asked again every 2 s, up to 30 s (TOWER_DNS_TIMEOUT)",
                "api.example.com → 203.0.113.7 (192.0.2.53) after 6 s",
            ],
            (await Lines(3)).Select(line => line.Text));
        await ExpectMsgAsync<Done>();
        Assert.Equal(4, _dns.Asked.Count);
    }

    [Fact]
    public async Task All_domains_that_never_resolve_are_reported_together()
    {
        _dns.Say("good.example.com", FakeDnsLookup.Address("203.0.113.7"));
        _dns.Say("empty.example.com", FakeDnsLookup.No(DnsReplyKind.NoAddress));

        Prove(Must("bad.example.com"), Must("good.example.com"), Must("empty.example.com"));
        var failed = await FailAsync(domains: 2);

        Assert.Equal((DeploymentStep.Dns, FailureCodes.DomainUnresolved), (failed.Step, failed.Code));
        Assert.Equal("2 domains do not resolve: bad.example.com, empty.example.com", failed.Reason);
        Assert.Equal(
            [
                "bad.example.com: 192.0.2.53 answered NXDOMAIN; create an A or AAAA record that points at this server",
                "empty.example.com: 192.0.2.53 answered no A or AAAA record; create an A or AAAA record that points at this server",
            ],
            failed.Detail.AsEnumerable());
        // Asked at once, then every two seconds, the last time before the thirty seconds are over.
        Assert.InRange(_dns.Asked.Count(domain => domain == "bad.example.com"), 15, 16);
    }

    [Fact]
    public async Task One_domain_that_never_resolves_says_it_in_one_sentence()
    {
        Prove(Must("bad.example.com"));
        var failed = await FailAsync(domains: 1);

        Assert.Equal("bad.example.com: 192.0.2.53 answered NXDOMAIN; create an A or AAAA record that points at this server", failed.Reason);
        Assert.Empty(failed.Detail);
    }

    [Fact]
    public async Task A_resolver_that_never_answers_is_given_up_at_the_deadline()
    {
        _dns.Say("silent.example.com");

        Prove(Must("silent.example.com"));
        await _time.PauseAsync(_options.DnsTimeout);
        await AwaitConditionAsync(() => Task.FromResult(!_dns.Asked.IsEmpty));
        _time.Advance(_options.DnsTimeout);

        Assert.StartsWith("silent.example.com: no resolver answered within 30 s (TOWER_DNS_TIMEOUT);", (await ExpectMsgAsync<StepFailed>()).Reason);
    }

    [Fact]
    public async Task A_domain_that_is_applied_already_only_warns_and_is_not_waited_for()
    {
        Prove(new DomainToProve("old.example.com", MustResolve: false));

        var line = (await Lines(1)).Single();
        Assert.Equal(LogSeverity.Warning, line.Severity);
        Assert.Equal(
            "old.example.com: 192.0.2.53 answered NXDOMAIN; create an A or AAAA record that points at this server (it is applied already, the deployment goes on)",
            line.Text);
        await ExpectMsgAsync<Done>();
    }

    [Fact]
    public async Task A_new_domain_that_leads_to_another_server_than_Towers_own_is_warned_of_and_one_that_serves_already_is_not()
    {
        _dns.Say("tower.example.com", FakeDnsLookup.Address("203.0.113.7"));
        foreach (var domain in new[] { "new.example.com", "old.example.com" })
            _dns.Say(domain, FakeDnsLookup.Address("198.51.100.9"));

        DomainToProve[] domains = [new("tower.example.com", MustResolve: false), Must("new.example.com"), new("old.example.com", MustResolve: false)];
        Prober(_options).Tell(new ProveDomains([.. domains]) { Own = "tower.example.com" }, TestActor);

        var warning = Assert.Single(await Lines(4), line => line.Severity == LogSeverity.Warning);
        Assert.StartsWith("new.example.com leads to 198.51.100.9, and tower.example.com to 203.0.113.7:", warning.Text);
        await ExpectMsgAsync<Done>();
    }

    [Fact]
    public async Task Names_under_localhost_are_not_asked_for_and_that_is_said_in_one_line()
    {
        Prove(Must("tower.localhost"), Must("api.localhost"));

        Assert.Equal("tower.localhost, api.localhost: local by definition, no DNS needed", (await Lines(1)).Single().Text);
        await ExpectMsgAsync<Done>();
        Assert.Empty(_dns.Asked);
    }

    [Fact]
    public async Task A_check_that_is_switched_off_says_so()
    {
        Prove(_options with { DnsCheck = false }, Must("bad.example.com"));

        Assert.Contains("TOWER_DNS_CHECK", (await Lines(1)).Single().Text);
        await ExpectMsgAsync<Done>();
        Assert.Empty(_dns.Asked);
    }

    [Fact]
    public async Task Cancelled_work_asks_no_more_and_answers_nothing()
    {
        var prober = Prove(Must("bad.example.com"));
        await Lines(1);
        await _time.PauseAsync(_options.DnsInterval);

        prober.Tell(new GiveUpWork(), TestActor);
        await ExpectMsgAsync<WorkEnded>();
        prober.Tell(new ProveDomains([]), TestActor);

        await ExpectMsgAsync<Done>();
        _time.Advance(_options.DnsTimeout * 2);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.Single(_dns.Asked);
    }

    [Fact]
    public async Task Each_domain_has_its_own_span_below_the_step()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TowerTelemetry.Source.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var step = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        _dns.Say("api.example.com", FakeDnsLookup.Address("203.0.113.7"));

        Prober(_options).Tell(
            new Traced(new ProveDomains([Must("api.example.com"), new DomainToProve("old.example.com", false)]), step), TestActor);
        await Lines(2);
        await ExpectMsgAsync<Done>();

        var mine = spans.Where(span => span.TraceId == step.TraceId).OrderBy(span => span.GetTagItem("dns.question.name")).ToList();
        Assert.Equal(["api.example.com", "old.example.com"], mine.Select(span => span.GetTagItem("dns.question.name")));
        Assert.Equal([ActivityStatusCode.Ok, ActivityStatusCode.Error], mine.Select(span => span.Status));
        Assert.All(mine, span => Assert.Equal(step.SpanId, span.ParentSpanId));
    }

    private static DomainToProve Must(string domain) => new(domain, MustResolve: true);

    private IActorRef Prober(TowerOptions options) => Sys.ActorOf(TestWorker.Props(new DnsProber(_dns, options, _time), _time));

    private IActorRef Prove(params DomainToProve[] domains) => Prove(_options, domains);

    private IActorRef Prove(TowerOptions options, params DomainToProve[] domains)
    {
        var prober = Prober(options);
        prober.Tell(new ProveDomains([.. domains]), TestActor);
        return prober;
    }

    private async Task<List<LogLine>> Lines(int count)
    {
        var lines = new List<LogLine>();
        while (lines.Count < count)
            lines.Add((await ExpectMsgAsync<StepProgress>()).Line);
        return lines;
    }

    // Lets time pass in steps: each domain has to be back at its pause before the clock moves.
    private async Task<StepFailed> FailAsync(int domains)
    {
        for (var waited = TimeSpan.Zero; waited < _options.DnsTimeout; waited += _options.DnsInterval)
        {
            for (var domain = 0; domain < domains; domain++)
                await _time.PauseAsync(_options.DnsInterval);
            _time.Advance(_options.DnsInterval);
        }
        return (StepFailed)await FishForMessageAsync(message => message is StepFailed);
    }

    /// <summary>A clock that stands, and tells when somebody began to wait by it.</summary>
    private sealed class PausingTime : FakeTimeProvider
    {
        private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _pauses = new();

        public async Task PauseAsync(TimeSpan length) => Assert.True(
            await _pauses.GetOrAdd(length, _ => new SemaphoreSlim(0)).WaitAsync(TimeSpan.FromSeconds(10)), $"nobody waits for {length}");

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.GetOrAdd(dueTime, _ => new SemaphoreSlim(0)).Release();
            return timer;
        }
    }
}
