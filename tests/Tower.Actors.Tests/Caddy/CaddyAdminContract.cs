using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

/// <summary>What every <see cref="ICaddyAdmin"/> does, the real one and the fake.</summary>
public abstract class CaddyAdminContract : IAsyncLifetime
{
    protected ICaddyAdmin Admin { get; set; } = null!;

    /// <summary>The address of a service that answers 200, and one that nobody listens on.</summary>
    protected string Alive { get; set; } = "";

    protected string Dead { get; set; } = "";

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>A config that sends the requests for a domain to an upstream.</summary>
    protected abstract CaddyRouting Config(string domain, string upstream);

    /// <summary>
    /// Begins a request to <see cref="Alive"/> that is not answered before the function returned is called.
    /// </summary>
    protected abstract Task<Func<Task>> HoldRequestAsync(string domain);

    protected abstract Task StopCaddyAsync();

    [SkippableFact]
    public async Task The_config_loaded_is_the_config_it_runs_with()
    {
        var config = Config("api.example.com", Alive);

        await Admin.LoadAsync(config, CancellationToken.None);

        Assert.True(config.RoutesLike(await Admin.ReadAsync(CancellationToken.None)));
    }

    [SkippableFact]
    public async Task A_config_that_is_no_JSON_is_refused_and_the_one_before_stays()
    {
        var config = Config("api.example.com", Alive);
        await Admin.LoadAsync(config, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<AdapterException>(() => Admin.LoadAsync(new CaddyRouting("{ nonsense"), CancellationToken.None));

        Assert.StartsWith("Caddy refuses the config", refused.Message);
        Assert.True(config.RoutesLike(await Admin.ReadAsync(CancellationToken.None)));
    }

    [SkippableFact]
    public async Task A_request_through_Caddy_names_the_upstream_that_answered()
    {
        await Admin.LoadAsync(Config("api.example.com", Alive), CancellationToken.None);

        Assert.Equal(new CaddyReceipt(Alive, 200),
            await Admin.AskThroughAsync("api.example.com", "/health?deep=1", CancellationToken.None));
    }

    [SkippableFact]
    public async Task An_upstream_nobody_listens_on_is_not_named()
    {
        await Admin.LoadAsync(Config("api.example.com", Dead), CancellationToken.None);

        Assert.Equal(new CaddyReceipt(null, 502), await Admin.AskThroughAsync("api.example.com", "/", CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_request_is_in_flight_until_it_is_answered()
    {
        await Admin.LoadAsync(Config("api.example.com", Alive), CancellationToken.None);

        var answer = await HoldRequestAsync("api.example.com");
        Assert.Equal(1, (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(Alive));
        await answer();

        Assert.Equal(0, (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(Alive));
    }

    [SkippableFact]
    public async Task A_Caddy_that_does_not_run_is_told_apart()
    {
        await StopCaddyAsync();

        await Assert.ThrowsAsync<CaddyUnreachableException>(() => Admin.ReadAsync(CancellationToken.None));
        await Assert.ThrowsAsync<CaddyUnreachableException>(() => Admin.LoadAsync(new CaddyRouting("{}"), CancellationToken.None));
        await Assert.ThrowsAsync<CaddyUnreachableException>(() => Admin.AskThroughAsync("a.example", "/", CancellationToken.None));
    }
}

public sealed class FakeCaddyAdminSpec : CaddyAdminContract
{
    private readonly FakeCaddyAdmin _caddy = new();

    public override Task InitializeAsync()
    {
        (Admin, Alive, Dead) = (_caddy, "api-1a2b3c4d:3000", "api-00000000:3000");
        _caddy.Dead[Dead] = true;
        return Task.CompletedTask;
    }

    public override Task DisposeAsync() => Task.CompletedTask;

    protected override CaddyRouting Config(string domain, string upstream) =>
        new($$"""{"routes":[{"match":[{"host":["{{domain}}"]}],"handle":[{"upstreams":[{"dial":"{{upstream}}"}]}]}]}""");

    protected override Task<Func<Task>> HoldRequestAsync(string domain)
    {
        _caddy.SetInFlight(Alive, 1);
        return Task.FromResult<Func<Task>>(() =>
        {
            _caddy.SetInFlight(Alive, 0);
            return Task.CompletedTask;
        });
    }

    protected override Task StopCaddyAsync()
    {
        _caddy.Unreachable = true;
        return Task.CompletedTask;
    }
}
