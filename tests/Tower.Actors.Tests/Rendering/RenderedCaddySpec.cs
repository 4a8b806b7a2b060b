using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>A test with a real Caddy and upstreams on one port of several loopback addresses, as containers have it.</summary>
public abstract class RenderedCaddySpec : IAsyncLifetime
{
    private readonly List<TestUpstream> _upstreams = [];
    private RenderedCaddy? _caddy;

    /// <summary>The port the upstreams listen on.</summary>
    protected int Port { get; } = TestPort.Next();

    private protected RenderedCaddy Caddy => _caddy!;

    public async Task InitializeAsync() => _caddy = await RenderedCaddy.StartAsync();

    public async Task DisposeAsync()
    {
        if (_caddy is not null)
            await _caddy.DisposeAsync();
        _upstreams.ForEach(upstream => upstream.Dispose());
    }

    private protected TestUpstream Start(string host, string name)
    {
        var upstream = new TestUpstream($"{host}:{Port}", name);
        _upstreams.Add(upstream);
        return upstream;
    }
}
