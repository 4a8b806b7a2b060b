using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy does with requests to an app whose old generation must stop before the new one starts.</summary>
public sealed class HeldRequestsSpec : RenderedCaddySpec
{
    private const string Domain = "db.example.com";

    private RouteSpec Old => new(Domain, "db", "127.0.0.9", Port, AuthPolicy.None);

    private RouteSpec New => Old with { Upstream = "127.0.0.1" };

    private RouteSpec Held => Old with { IsHeld = true };

    [SkippableFact]
    public async Task They_wait_until_the_new_one_has_the_traffic_and_reach_it_once()
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        await Caddy.LoadAsync(Old);
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync();
        Assert.Empty(@new.Asked);

        await Caddy.LoadAsync(New);

        Assert.All(await asking, answer => Assert.Equal((200, "new"), answer));
        Assert.Equal(Everything, @new.Asked.Order());
        Assert.Empty(old.Asked);
    }

    [SkippableTheory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_connection_that_a_client_keeps_is_kept_through_a_swap(string method)
    {
        Start("127.0.0.9", "old");
        var @new = Start("127.0.0.1", "new");
        await Caddy.LoadAsync(Old);
        using var client = await Caddy.KeepConnectionAsync(Domain);
        Assert.EndsWith("old", await client.AskAsync(method));

        await Caddy.LoadAsync(Held);
        var asking = client.AskAsync(method);
        await Caddy.UntilUnderWayAsync(1);
        await Caddy.LoadAsync(New);

        Assert.EndsWith("new", await asking);
        Assert.EndsWith("new", await client.AskAsync(method));
        Assert.Equal(2, @new.Asked.Length);
    }

    [SkippableFact]
    public async Task When_the_new_one_never_comes_they_are_answered_by_the_old_one_as_soon_as_it_is_back()
    {
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync();
        var old = Start("127.0.0.9", "old");

        await Caddy.LoadAsync(Old);

        Assert.All(await asking, answer => Assert.Equal((200, "old"), answer));
        Assert.Equal(Everything, old.Asked.Order());
    }

    [SkippableFact]
    public async Task Those_that_find_the_new_one_dead_wait_again_when_the_old_one_is_to_come_back()
    {
        var hold = TimeSpan.FromSeconds(2);
        await Caddy.LoadAsync(hold, Held);
        var asking = await AskAsync();
        await Caddy.LoadAsync(hold, New);
        await Caddy.UntilSentOnAsync(6);

        await Caddy.LoadAsync(hold, Held);
        var old = Start("127.0.0.9", "old");

        Assert.All(await asking, answer => Assert.Equal((200, "old"), answer));
        Assert.Equal(Everything, old.Asked.Order());
    }

    [SkippableFact]
    public async Task They_go_on_where_another_config_has_them_go()
    {
        Start("127.0.0.1", "new");
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync(posts: 0);

        await Caddy.LoadAsync(New, New with { Domain = "also.example.com" });

        Assert.All(await asking, answer => Assert.Equal((200, "new"), answer));
    }

    [SkippableFact]
    public async Task They_go_on_where_there_are_more_containers_than_before()
    {
        Start("127.0.0.1", "new");
        await Caddy.LoadAsync(Held);
        var asking = await AskAsync(posts: 0);

        await Caddy.LoadAsync(New with { Hosts = ["127.0.0.1", "127.0.0.2"] });

        Assert.All(await asking, answer => Assert.Equal((200, "new"), answer));
    }

    [SkippableFact]
    public async Task The_requests_of_other_apps_do_not_wait()
    {
        Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Held, Old with { Domain = "api.example.com", App = "api" });

        Assert.Equal((200, "old"), await Caddy.AskAsync("GET", "api.example.com", "/"));
    }

    [SkippableFact]
    public async Task Those_that_waited_in_vain_are_answered_by_the_old_one()
    {
        var old = Start("127.0.0.9", "old");
        await Caddy.LoadAsync(TimeSpan.FromMilliseconds(300), Held);

        Assert.All(await await AskAsync(), answer => Assert.Equal((200, "old"), answer));

        Assert.Equal(Everything, old.Asked.Order());
    }

    [SkippableTheory]
    [InlineData("body")]
    [InlineData(null)]
    public async Task Writing_that_reached_the_new_one_is_not_done_twice(string? body)
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Hold();
        await Caddy.LoadAsync(Held);
        var asking = Caddy.AskAsync("POST", Domain, "/a", body);
        await Caddy.UntilUnderWayAsync(1);
        await Caddy.LoadAsync(New);
        await @new.ArrivalAsync();

        @new.Kill();

        Assert.Equal((502, ""), await asking);
        Assert.Empty(old.Asked);
    }

    [SkippableFact]
    public async Task What_the_old_one_still_answers_is_counted_meanwhile()
    {
        var old = Start("127.0.0.9", "old");
        old.Hold();
        await Caddy.LoadAsync(Old);
        var asking = Caddy.AskAsync("POST", Domain, "/a", "body");
        await old.ArrivalAsync();

        await Caddy.LoadAsync(Held);
        var inFlight = await Caddy.Admin.InFlightAsync(CancellationToken.None);
        old.Answer();

        Assert.Equal(1, inFlight[$"127.0.0.9:{Port}"]);
        Assert.Equal((200, "old"), await asking);
        await Caddy.UntilInFlightAsync($"127.0.0.9:{Port}", 0);
    }

    private static IEnumerable<string> Everything =>
        ["GET /0", "GET /1", "GET /2", "POST /3 body 3", "POST /4 body 4", "POST /5 body 5"];

    // Begins six requests and comes back when Caddy has them.
    private async Task<Task<(int Status, string Text)[]>> AskAsync(int posts = 3)
    {
        var asking = Task.WhenAll(Enumerable.Range(0, 6).Select(n =>
            n < 6 - posts ? Caddy.AskAsync("GET", Domain, $"/{n}") : Caddy.AskAsync("POST", Domain, $"/{n}", $"body {n}")));
        await Caddy.UntilUnderWayAsync(6);
        return asking;
    }
}
