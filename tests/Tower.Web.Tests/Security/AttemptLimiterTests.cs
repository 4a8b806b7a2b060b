using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tower.Web.Security;
using Xunit;

namespace Tower.Web.Tests.Security;

public sealed class AttemptLimiterTests
{
    private static readonly IPAddress Mallory = IPAddress.Parse("172.18.0.9");
    private static readonly IPAddress Caddy = IPAddress.Parse("172.18.0.2");
    private readonly FakeTimeProvider _time = new();
    private readonly AttemptLimiter _limiter;

    public AttemptLimiterTests() => _limiter = new AttemptLimiter(_time, new AttemptLimits
    {
        PerPeer = 3,
        PerPeerRefill = TimeSpan.FromSeconds(6),
        Overall = 5,
        OverallRefill = TimeSpan.FromSeconds(2),
        Newcomers = 6,
        NewcomersRefill = TimeSpan.FromSeconds(2),
        Peers = 4,
    });

    [Fact]
    public void A_peer_may_fail_a_few_times_and_then_once_per_refill()
    {
        Assert.Equal(3, Take(Mallory, 10));
        Assert.False(_limiter.TryTake(Mallory, out var attempt));
        Assert.Equal((TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6)), (attempt.RetryAfter, attempt.OwnWait));

        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.Equal(0, Take(Mallory, 1));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, Take(Mallory, 2));
    }

    [Fact]
    public void A_right_password_gives_the_attempt_back()
    {
        for (var visit = 0; visit < 100; visit++)
        {
            Assert.True(_limiter.TryTake(Caddy, out var attempt));
            _limiter.GiveBack(attempt);
        }
    }

    [Fact]
    public void All_peers_together_are_bounded_too()
    {
        // The first failure of each is a newcomer's; the common bucket of five has the other four of two peers, and one more.
        Assert.Equal(3, Take(Mallory, 3));
        Assert.Equal(3, Take(IPAddress.Parse("172.18.0.10"), 3));
        Assert.Equal(2, Take(IPAddress.Parse("172.18.0.11"), 3));
    }

    [Fact]
    public void A_flood_from_others_does_not_lock_out_who_has_not_failed()
    {
        Take(Mallory, 100);
        Take(IPAddress.Parse("172.18.0.10"), 100);
        Assert.True(_limiter.TryTake(Caddy, out var attempt));
        _limiter.GiveBack(attempt);
        Assert.True(_limiter.TryTake(Caddy, out _));
    }

    [Fact]
    public void Thousands_of_addresses_get_no_more_than_the_newcomers_share_and_do_not_lock_out_who_is_known()
    {
        Assert.True(_limiter.TryTake(Caddy, out var attempt));
        _limiter.GiveBack(attempt);

        var checks = Enumerable.Range(0, 5000).Sum(n => Take(new IPAddress([10, 1, (byte)(n / 256), (byte)(n % 256)]), 2));

        // Two of each of the three there is room to remember; all others share what the common bucket has left.
        Assert.Equal(8, checks);
        Assert.True(_limiter.TryTake(Caddy, out _));
    }

    [Fact]
    public void Whoever_is_refused_for_what_others_did_is_told_apart_from_whoever_failed()
    {
        foreach (var stranger in Enumerable.Range(10, 20))
            Take(IPAddress.Parse($"172.18.0.{stranger}"), 1);

        Assert.False(_limiter.TryTake(Caddy, out var attempt));

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(2)), (attempt.OwnWait, attempt.RetryAfter));
    }

    [Fact]
    public void A_right_password_whose_peer_was_forgotten_meanwhile_is_given_back_to_whom_it_was_taken_from()
    {
        var slow = TakenAndForgotten();
        // Four peers are remembered and took from the newcomers' bucket; all others empty the other one.
        for (var peer = 4; peer < 20; peer++)
            Take(IPAddress.Parse($"10.0.0.{peer}"), 1);

        _limiter.GiveBack(slow);

        Assert.Equal(0, Take(IPAddress.Parse("10.0.0.99"), 1));
    }

    [Fact]
    public void And_makes_the_peer_known_all_the_same()
    {
        _limiter.GiveBack(TakenAndForgotten());

        for (var peer = 1; peer < 200; peer++)
            Take(IPAddress.Parse($"10.0.0.{peer}"), 3);

        Assert.True(_limiter.TryTake(Caddy, out _));
    }

    [Fact]
    public void A_network_of_IPv6_is_one_peer_however_many_addresses_it_has()
    {
        Assert.Equal(3, Enumerable.Range(1, 50).Sum(n => Take(IPAddress.Parse($"2001:db8:0:1::{n:x}"), 1)));
        Assert.Equal(1, Take(IPAddress.Parse("2001:db8:0:2::1"), 1));
        Assert.Equal(3, Take(Mallory, 3));
        Assert.Equal(0, Take(Mallory.MapToIPv6(), 1));
    }

    [Fact]
    public void More_peers_than_can_be_remembered_share_the_common_bucket()
    {
        for (var peer = 1; peer <= 4; peer++)
            Take(IPAddress.Parse($"10.0.0.{peer}"), 3);
        Assert.Equal(0, Take(IPAddress.Parse("10.0.0.99"), 3));

        // Whoever has been quiet for long enough is forgotten, and makes room.
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, Take(IPAddress.Parse("10.0.0.99"), 5));
    }

    [Fact]
    public void To_look_takes_nothing()
    {
        for (var look = 0; look < 100; look++)
            Assert.True(_limiter.MayTake(Mallory, out _));
        Assert.Equal(3, Take(Mallory, 10));
        Assert.False(_limiter.MayTake(Mallory, out var attempt));
        Assert.Equal(TimeSpan.FromSeconds(6), attempt.RetryAfter);
    }

    [Fact]
    public void However_hard_they_try_the_checks_per_minute_are_bounded()
    {
        var checks = 0;
        for (var second = 0; second < 60; second++)
        {
            for (var peer = 1; peer <= 200; peer++)
                checks += Take(IPAddress.Parse($"10.0.0.{peer}"), 50);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        // Both common buckets and their refill.
        Assert.InRange(checks, 10, 5 + 30 + 6 + 30);
    }

    [Fact]
    public void The_usual_limits_leave_strangers_a_sixth_of_a_core()
    {
        var limits = new AttemptLimits();
        const double secondsPerCheck = 0.25;
        Assert.InRange(secondsPerCheck / limits.OverallRefill.TotalSeconds + secondsPerCheck / limits.NewcomersRefill.TotalSeconds, 0.1, 1 / 6.0 + 1e-9);
    }

    // A check that takes a minute, in which a fifth peer comes and there is room for four.
    private Attempt TakenAndForgotten()
    {
        Assert.True(_limiter.TryTake(Caddy, out var attempt));
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var peer = 1; peer <= 4; peer++)
            Assert.True(_limiter.MayTake(IPAddress.Parse($"10.0.0.{peer}"), out _));
        return attempt;
    }

    private int Take(IPAddress peer, int times) =>
        Enumerable.Range(0, times).Count(_ => _limiter.TryTake(peer, out Attempt _));
}
