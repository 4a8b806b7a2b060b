using Tower.Actors.Stack;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy does with requests to an app whose old generation must stop before the new one starts.</summary>
public sealed class HeldRequestsSpec : RenderedCaddySpec
{
    private const string Domain = "db.example.com";

    private RouteSpec Old => new(Domain, "db", "127.0.0.9", Port, AuthPolicy.None);

    private RouteSpec New => Old with { Upstream = "127.0.0.1" };

    private RouteSpec Held => New with
    {
        Hold = new HoldSpec(
            TimeSpan.FromMinutes(1), new ProbeSpec(Port, "/health", TimeSpan.FromSeconds(2)), [$"127.0.0.9:{Port}"]),
    };

    [SkippableFact]
    public async Task They_wait_until_the_new_one_is_ready_and_reach_it_once()
    {
        var old = Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync();

        var @new = Start("127.0.0.1", "new", health: 503);
        await CaddyCheckedAsync(@new);
        Assert.Empty(@new.Asked);
        @new.Health = 200;

        Assert.All(await asking, answer => Assert.Equal((200, "new"), answer));
        Assert.Equal(Everything, @new.Asked.Order());
        Assert.Empty(old.Asked);
    }

    [SkippableFact]
    public async Task A_connection_is_enough_where_there_is_no_path_to_ask_for()
    {
        await Caddy.LoadAsync(Held with { Hold = Held.Hold! with { Ready = new ProbeSpec(Port, null, TimeSpan.FromSeconds(2)) } });
        var asking = await AskAsync();

        var @new = Start("127.0.0.1", "new", health: 503);

        Assert.All(await asking, answer => Assert.Equal((200, "new"), answer));
        Assert.Equal(Everything, @new.Asked.Order());
    }

    [SkippableFact]
    public async Task The_next_config_lets_them_in_although_Caddy_itself_does_not_find_the_new_one_ready()
    {
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync();
        var @new = Start("127.0.0.1", "new", health: 302);
        await CaddyCheckedAsync(@new);

        await Caddy.LoadAsync(New);

        Assert.All(await asking, answer => Assert.Equal((200, "new"), answer));
        Assert.Equal(Everything, @new.Asked.Order());
    }

    [SkippableFact]
    public async Task When_the_new_one_never_comes_they_are_answered_by_the_old_one_as_soon_as_its_config_is_back()
    {
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync();
        var old = Start("127.0.0.9", "old");

        await Caddy.LoadAsync(Old);

        Assert.All(await asking, answer => Assert.Equal((200, "old"), answer));
        Assert.Equal(Everything, old.Asked.Order());
    }

    [SkippableFact]
    public async Task Those_that_waited_in_vain_are_answered_by_the_old_one()
    {
        var old = Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Held with { Hold = Held.Hold! with { For = TimeSpan.FromMilliseconds(300) } });

        Assert.All(await await AskAsync(), answer => Assert.Equal((200, "old"), answer));

        Assert.Equal(Everything, old.Asked.Order());
    }

    [SkippableFact]
    public async Task Where_there_is_no_old_one_waiting_in_vain_fails()
    {
        await Caddy.LoadAsync(Held with { Hold = Held.Hold! with { For = TimeSpan.FromMilliseconds(300), Before = [] } });

        Assert.All(await await AskAsync(), answer => Assert.Equal(502, answer.Status));
    }

    [SkippableTheory]
    [InlineData("body")]
    [InlineData(null)]
    public async Task Writing_that_reached_the_new_one_is_not_done_by_the_old_one_as_well(string? body)
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Hold();
        await Caddy.LoadAsync(Held);
        var asking = Caddy.AskAsync("POST", Domain, "/a", body);
        await @new.ArrivalAsync();

        @new.Kill();

        Assert.Equal((502, ""), await asking);
        Assert.Empty(old.Asked);
    }

    [SkippableFact]
    public async Task What_the_old_one_still_answers_is_counted_meanwhile_and_health_checks_are_not()
    {
        var (@new, old) = (Start("127.0.0.1", "new", health: 503), Start("127.0.0.9", "old"));
        old.Hold();
        await Caddy.LoadAsync(Old);
        var asking = Caddy.AskAsync("POST", Domain, "/a", "body");
        await old.ArrivalAsync();

        await Caddy.LoadAsync(Held);
        await CaddyCheckedAsync(@new);
        var inFlight = await Caddy.Admin.InFlightAsync(CancellationToken.None);
        old.Answer();

        Assert.Equal((0, 1), (inFlight[$"127.0.0.1:{Port}"], inFlight[$"127.0.0.9:{Port}"]));
        Assert.Equal((200, "old"), await asking);
        await Caddy.UntilInFlightAsync($"127.0.0.9:{Port}", 0);
    }

    private static IEnumerable<string> Everything =>
        ["GET /0", "GET /1", "GET /2", "POST /3 body 3", "POST /4 body 4", "POST /5 body 5"];

    // Begins six requests and comes back when Caddy has them.
    private async Task<Task<(int Status, string Text)[]>> AskAsync()
    {
        var asking = Task.WhenAll(Enumerable.Range(0, 6).Select(n =>
            n < 3 ? Caddy.AskAsync("GET", Domain, $"/{n}") : Caddy.AskAsync("POST", Domain, $"/{n}", $"body {n}")));
        await Caddy.UntilUnderWayAsync(6);
        return asking;
    }

    private static Task CaddyCheckedAsync(TestUpstream upstream) =>
        Tests.Caddy.CaddyProcess.UntilAsync(() => Task.FromResult(upstream.HealthChecks >= 3));
}
