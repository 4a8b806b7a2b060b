using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Tests.Probing;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy does with an app that speaks HTTP/2 without TLS: requests, streams and trailers, in every state of a rollout.</summary>
public sealed class H2cRoutesSpec : RenderedCaddySpec
{
    private const string Domain = "grpc.example.com";

    private RouteSpec To(string host) => new(Domain, "grpc", host, Port, AuthPolicy.None) { Protocol = AppProtocol.H2c };

    [SkippableFact]
    public async Task Both_directions_stream_and_the_trailers_arrive()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{Port}", "app");
        await Caddy.LoadAsync(To("127.0.0.1"));

        await TalkAsync("app");

        Assert.Equal($"POST /echo HTTP/2 {Domain}", Assert.Single(app.Asked));
    }

    [SkippableFact]
    public async Task Several_containers_and_one_whose_generation_before_stands_by_are_asked_in_the_same_way()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{Port}", "app");

        await Caddy.LoadAsync(To("127.0.0.1") with { Hosts = ["127.0.0.1", "127.0.0.2"] });
        await TalkAsync("app");
        await Caddy.LoadAsync(To("127.0.0.9") with { Fallback = [$"127.0.0.1:{Port}"] });
        await TalkAsync("app");
    }

    [SkippableFact]
    public async Task What_is_held_streams_as_soon_as_the_new_one_has_the_traffic()
    {
        await Caddy.LoadAsync(To("127.0.0.9") with { IsHeld = true });
        var conversation = new Conversation();
        var asking = Caddy.SendAsync(Domain, "/echo", conversation);
        await Caddy.UntilUnderWayAsync(1);
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{Port}", "new");

        await Caddy.LoadAsync(To("127.0.0.1"));

        await TalkAsync("new", await asking, conversation);
    }

    [SkippableFact]
    public async Task A_connection_the_client_keeps_follows_an_app_that_speaks_another_protocol_from_now_on()
    {
        var old = Start("127.0.0.9", "old");
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{Port}", "new");
        await Caddy.LoadAsync(To("127.0.0.9") with { Protocol = AppProtocol.Http });
        Assert.Equal("old", await TextAsync());
        Assert.Single(old.Asked);

        await Caddy.LoadAsync(To("127.0.0.1"));

        Assert.Equal("new", await TextAsync());
        await TalkAsync("new");
        await Caddy.LoadAsync(To("127.0.0.9") with { Protocol = AppProtocol.Http });
        Assert.Equal("old", await TextAsync());
    }

    [SkippableFact]
    public async Task The_receipt_names_the_upstream()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{Port}", "app");
        await Caddy.LoadAsync(To("127.0.0.1"));

        Assert.Empty(await VerifyAsync($"127.0.0.1:{Port}"));
    }

    [SkippableTheory]
    [InlineData(AppProtocol.Http, "\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d", FirstBytes.Http2Only)]
    [InlineData(AppProtocol.Http, "\0\0\0\u0004\0\0\0\0\0\0\0\b\a\0\0\0\0\0\0\0\0\0\0\0\0\u0001", FirstBytes.Http2Only)]
    [InlineData(AppProtocol.Http, "\u0015\u0003\u0001\0\u0002\u0002F", FirstBytes.TlsOnly)]
    [InlineData(AppProtocol.H2c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", FirstBytes.Http1Only)]
    public async Task An_app_that_speaks_another_protocol_than_it_is_asked_in_is_told_what_to_set(AppProtocol asked, string said, string words)
    {
        using var server = new OneLineServer(said);
        await Caddy.LoadAsync(new RouteSpec(Domain, "grpc", "127.0.0.1", server.Port, AuthPolicy.None) { Protocol = asked });

        Assert.Contains(words, Assert.Single(await VerifyAsync($"127.0.0.1:{server.Port}")));
    }

    [SkippableFact]
    public async Task An_app_that_cannot_be_reached_is_told_in_Caddys_words()
    {
        await Caddy.LoadAsync(To("127.0.0.1"));

        Assert.Contains("connection refused", Assert.Single(await VerifyAsync($"127.0.0.1:{Port}")));
    }

    private async Task<string[]> VerifyAsync(string upstream) => [.. await new RouteVerification(
        Caddy.Admin, new TowerOptions { CaddyTimeout = TimeSpan.FromSeconds(20) }, TimeProvider.System)
        .RunAsync([new RouteExpectation(Domain, "/", [upstream])], CancellationToken.None)];

    private async Task<string> TextAsync()
    {
        using var answer = await Caddy.SendAsync(Domain, "/");
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task TalkAsync(string name)
    {
        var conversation = new Conversation();
        await TalkAsync(name, await Caddy.SendAsync(Domain, "/echo", conversation), conversation);
    }

    // One side speaks, the other answers, in turn: what is kept back anywhere on the way stays away for ever.
    private static async Task TalkAsync(string name, HttpResponseMessage answer, Conversation conversation)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using (answer)
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
            var buffer = new byte[16];
            foreach (var text in new[] { "one", "two" })
            {
                conversation.Say(text);
                Assert.Equal(text, System.Text.Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, patience.Token)));
            }
            conversation.End();
            Assert.Equal(0, await stream.ReadAsync(buffer, patience.Token));
            Assert.Equal(["0"], answer.TrailingHeaders.GetValues("grpc-status"));
            Assert.Equal([name], answer.TrailingHeaders.GetValues("grpc-message"));
        }
    }
}
