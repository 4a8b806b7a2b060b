using System.Net.Sockets;
using System.Text;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy does with a new generation that has the traffic while the old one stands by.</summary>
public sealed class TrialSpec : RenderedCaddySpec
{
    private const string Domain = "api.example.com";

    private RouteSpec Trial => Plain("127.0.0.1") with { Fallback = [$"127.0.0.9:{Port}"] };

    private RouteSpec Plain(params string[] hosts) =>
        new(Domain, "api", hosts[0], Port, AuthPolicy.None) { Hosts = hosts.Length == 1 ? [] : [.. hosts] };

    [SkippableTheory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Whatever_the_new_one_answers_is_the_answer(int status)
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Status = status;
        await Caddy.LoadAsync(Trial);

        foreach (var method in new[] { "GET", "POST", "GET" })
            Assert.Equal((status, "new"), await Caddy.AskAsync(method, Domain, "/", method == "POST" ? "body" : null));

        Assert.Empty(old.Asked);
    }

    [SkippableTheory]
    [InlineData("GET", null)]
    [InlineData("POST", "body")]
    public async Task A_request_that_waits_while_the_traffic_moves_goes_where_everybody_elses_go(string method, string? body)
    {
        await Caddy.LoadAsync(Plain("127.0.0.1"));
        var waiting = Caddy.AskAsync(method, Domain, "/", body);
        await Caddy.UntilUnderWayAsync(1);
        var there = Start("127.0.0.9", "there");

        await Caddy.LoadAsync(Plain("127.0.0.9"));

        Assert.Equal((200, "there"), await waiting);
        Assert.Single(there.Asked);
    }

    /// <remarks>Caddy may refuse one in that very moment, undone (docs/decisions/0004-trial-and-hold.md): so several try.</remarks>
    [SkippableTheory]
    [InlineData("GET", null)]
    [InlineData("POST", "body")]
    public async Task A_request_whose_wait_a_load_cuts_short_goes_on_by_the_config_of_now(string method, string? body)
    {
        await Caddy.LoadAsync(Plain("127.0.0.1"));
        var waiting = Enumerable.Range(0, 8).Select(_ => Caddy.AskAsync(method, Domain, "/", body)).ToList();
        await Caddy.UntilUnderWayAsync(waiting.Count);
        var there = Start("127.0.0.9", "there");

        await Caddy.LoadAsync(Plain("127.0.0.9"), new RouteSpec("web.example.com", "web", "127.0.0.1", 80, AuthPolicy.None));

        var answers = await Task.WhenAll(waiting);
        Assert.All(answers, answer => Assert.Contains(answer, new[] { (200, "there"), (502, "") }));
        var answered = answers.Count(answer => answer.Status == 200);
        Assert.True(answered > 0, "nobody was answered");
        Assert.Equal(answered, there.Asked.Length);
    }

    [SkippableFact]
    public async Task The_new_one_may_take_its_time_and_others_are_not_sent_elsewhere_meanwhile()
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Hold();
        await Caddy.LoadAsync(Trial);
        var first = Caddy.AskAsync("GET", Domain, "/1");
        await @new.ArrivalAsync();
        var second = Caddy.AskAsync("GET", Domain, "/2");
        await @new.ArrivalAsync();

        @new.Answer();

        Assert.Equal([(200, "new"), (200, "new")], await Task.WhenAll(first, second));
        Assert.Empty(old.Asked);
    }

    [SkippableTheory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Reading_that_was_under_way_when_the_new_one_died_is_done_by_the_old_one(string method)
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Hold();
        await Caddy.LoadAsync(Trial);
        var asking = Caddy.AskAsync(method, Domain, "/a");
        await @new.ArrivalAsync();

        @new.Kill();

        Assert.Equal((200, method == "GET" ? "old" : ""), await asking);
        Assert.Equal([$"{method} /a"], old.Asked);
    }

    [SkippableTheory]
    [InlineData("POST", "body")]
    [InlineData("POST", null)]
    [InlineData("PUT", "body")]
    [InlineData("DELETE", null)]
    public async Task Writing_that_reached_the_new_one_before_it_died_fails_and_is_not_done_again(string method, string? body)
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Hold();
        await Caddy.LoadAsync(Trial);
        var asking = Caddy.AskAsync(method, Domain, "/a", body);
        await @new.ArrivalAsync();

        @new.Kill();

        Assert.Equal((502, ""), await asking);
        Assert.Empty(old.Asked);
    }

    [SkippableTheory]
    [InlineData("GET", null)]
    [InlineData("POST", "body")]
    [InlineData("PUT", "body")]
    [InlineData("DELETE", null)]
    public async Task A_request_that_never_reached_the_new_one_goes_to_the_old_one_whole(string method, string? body)
    {
        var old = Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Trial);

        Assert.Equal((200, "old"), await Caddy.AskAsync(method, Domain, "/a", body));

        Assert.Equal([$"{method} /a {body}".TrimEnd()], old.Asked);
    }

    [SkippableFact]
    public async Task Clients_that_go_away_in_the_middle_do_not_send_the_others_elsewhere()
    {
        var (@new, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        @new.Hold();
        await Caddy.LoadAsync(Trial);
        using var impatient = new CancellationTokenSource();
        var waiting = Caddy.AskAsync("GET", Domain, "/1", cancel: impatient.Token);
        await @new.ArrivalAsync();
        var uploading = await Caddy.ConnectAsync($"POST /2 HTTP/1.1\r\nHost: {Domain}\r\nContent-Length: 1000\r\n\r\nthe beginning");
        await @new.ArrivalAsync();

        await impatient.CancelAsync();
        uploading.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Caddy.UntilInFlightAsync($"127.0.0.1:{Port}", 0);
        @new.Answer();

        Assert.Equal((200, "new"), await Caddy.AskAsync("GET", Domain, "/3"));
        Assert.Empty(old.Asked);
    }

    [SkippableFact]
    public async Task Several_new_ones_share_the_requests_and_the_old_one_gets_none()
    {
        var (first, second, old) = (Start("127.0.0.1", "first"), Start("127.0.0.2", "second"), Start("127.0.0.9", "old"));
        await Caddy.LoadAsync(Plain("127.0.0.1", "127.0.0.2") with { Fallback = Trial.Fallback });

        for (var n = 0; n < 10; n++)
            await Caddy.AskAsync("GET", Domain, $"/{n}");

        Assert.Equal((5, 5, 0), (first.Asked.Length, second.Asked.Length, old.Asked.Length));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_of_several_refuses_another_one_does(bool isTrial)
    {
        var (first, old) = (Start("127.0.0.1", "first"), Start("127.0.0.9", "old"));
        await Caddy.LoadAsync(Plain("127.0.0.1", "127.0.0.2") with { Fallback = isTrial ? Trial.Fallback : [] });

        for (var n = 0; n < 10; n++)
            Assert.Equal((200, "first"), await Caddy.AskAsync("POST", Domain, $"/{n}", "body"));

        Assert.Equal((10, 0), (first.Asked.Length, old.Asked.Length));
    }

    [SkippableFact]
    public async Task The_receipt_names_who_answered()
    {
        var (@new, _) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        await Caddy.LoadAsync(Trial);

        Assert.Equal($"127.0.0.1:{Port}", (await Caddy.Admin.AskThroughAsync(Domain, "/", CancellationToken.None)).Upstream);
        @new.Kill();

        Assert.Equal($"127.0.0.9:{Port}", (await Caddy.Admin.AskThroughAsync(Domain, "/", CancellationToken.None)).Upstream);
    }

    [SkippableFact]
    public async Task What_the_old_one_still_answers_is_counted_while_it_stands_by()
    {
        var (_, old) = (Start("127.0.0.1", "new"), Start("127.0.0.9", "old"));
        old.Hold();
        await Caddy.LoadAsync(Plain("127.0.0.9"));
        var asking = Caddy.AskAsync("POST", Domain, "/a", "body");
        await old.ArrivalAsync();

        await Caddy.LoadAsync(Trial);
        Assert.Equal(1, (await Caddy.Admin.InFlightAsync(CancellationToken.None))[$"127.0.0.9:{Port}"]);
        old.Answer();

        Assert.Equal((200, "old"), await asking);
        await Caddy.UntilInFlightAsync($"127.0.0.9:{Port}", 0);
    }

    [SkippableFact]
    public async Task A_WebSocket_is_a_request_in_flight_and_outlives_the_loads_of_other_apps()
    {
        Start("127.0.0.1", "chat");
        await Caddy.LoadAsync(Plain("127.0.0.1"));
        using var socket = await Caddy.ConnectAsync(
            $"GET /chat HTTP/1.1\r\nHost: {Domain}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        Assert.Contains(" 101 ", await ReadAsync(socket));

        foreach (var other in new[] { "b.example.com", "c.example.com", "d.example.com" })
            await Caddy.LoadAsync(Plain("127.0.0.1"), Trial with { Domain = other });

        Assert.Equal(1, (await Caddy.Admin.InFlightAsync(CancellationToken.None))[$"127.0.0.1:{Port}"]);
        await socket.SendAsync("x"u8.ToArray());
        Assert.Equal("x", await ReadAsync(socket));
        socket.Close();
        await Caddy.UntilInFlightAsync($"127.0.0.1:{Port}", 0);
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[1024];
        return Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
    }
}
