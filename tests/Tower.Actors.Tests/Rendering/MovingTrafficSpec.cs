using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy does when traffic moves from one generation to another, which takes no load of a config.</summary>
public sealed class MovingTrafficSpec : RenderedCaddySpec
{
    private const string Domain = "api.example.com";

    private RouteSpec Old => new(Domain, "api", "127.0.0.9", Port, AuthPolicy.None);

    private RouteSpec New => Old with { Upstream = "127.0.0.1" };

    private RouteSpec Trial => New with { Fallback = Old.Dials };

    [SkippableTheory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_connection_that_a_client_keeps_is_kept_through_a_rollout_and_follows_it(string method)
    {
        Start("127.0.0.1", "new");
        Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Old);
        using var client = await Caddy.KeepConnectionAsync(Domain);

        Assert.EndsWith("old", await client.AskAsync(method));
        await Caddy.LoadAsync(Trial);
        Assert.EndsWith("new", await client.AskAsync(method));
        await Caddy.LoadAsync(New);
        Assert.EndsWith("new", await client.AskAsync(method));
    }

    [SkippableFact]
    public async Task However_often_it_moves_every_request_is_answered()
    {
        Start("127.0.0.1", "new");
        Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Old);
        var answers = 0;
        using var enough = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(async _ =>
        {
            using var client = await Caddy.KeepConnectionAsync(Domain);
            while (!enough.IsCancellationRequested)
            {
                Assert.StartsWith("HTTP/1.1 200 ", await client.AskAsync("POST"));
                Interlocked.Increment(ref answers);
            }
        }).ToList();

        for (var move = 0; move < 200; move++)
            await Caddy.LoadAsync(move % 3 == 0 ? Old : move % 3 == 1 ? Trial : New);
        await enough.CancelAsync();
        await Task.WhenAll(asking);

        Assert.True(answers > 200, $"only {answers} answers");
    }

    [SkippableFact]
    public async Task All_apps_move_at_once()
    {
        var other = new RouteSpec("web.example.com", "web", "127.0.0.9", Port, AuthPolicy.None);
        Start("127.0.0.1", "new");
        Start("127.0.0.9", "old");
        await Caddy.LoadAsync(Old, other);

        await Caddy.LoadAsync(New, other with { Upstream = "127.0.0.1" });

        Assert.Equal((200, "new"), await Caddy.AskAsync("GET", Domain, "/"));
        Assert.Equal((200, "new"), await Caddy.AskAsync("GET", other.Domain, "/"));
    }

    [SkippableFact]
    public async Task What_nobody_has_is_answered_503_until_somebody_has_it()
    {
        Start("127.0.0.1", "new");
        await Caddy.LoadAsync(Old);
        Caddy.Upstreams.Write(UpstreamTable.Empty);

        Assert.Equal(503, (await Caddy.AskAsync("GET", Domain, "/")).Status);
        await Caddy.LoadAsync(New);

        Assert.Equal((200, "new"), await Caddy.AskAsync("GET", Domain, "/"));
    }
}
