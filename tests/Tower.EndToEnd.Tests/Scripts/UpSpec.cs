using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Tower.EndToEnd.Tests.Scripts;

/// <summary><c>./dev up</c>, when it is not the first, not alone, or on a slow machine.</summary>
public sealed class UpSpec : IDisposable
{
    private readonly Lazy<ScratchClone> _clone = new(ScratchClone.Require);

    private ScratchClone Clone => _clone.Value;

    public void Dispose()
    {
        if (_clone.IsValueCreated)
            Clone.Dispose();
    }

    [SkippableFact]
    public async Task Without_variables_it_goes_on_with_the_sandbox_that_is_there()
    {
        await Clone.IsUpAs("other");
        var before = Clone.OnTheEngine();

        var again = await Clone.Dev("up");

        Assert.True(again.ExitCode == 0, $"{again}");
        Assert.Equal(before, Clone.OnTheEngine());
    }

    [SkippableFact]
    public async Task Another_project_is_refused_while_one_is_up()
    {
        await Clone.IsUpAs("other");
        var before = Clone.OnTheEngine();

        var another = await Clone.UpAs("another");

        Assert.NotEqual(0, another.ExitCode);
        Assert.Contains("TOWER_PROJECT", another.Errors);
        Assert.Contains("./dev down", another.Errors);
        Assert.Equal(before, Clone.OnTheEngine());
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Assert.Empty(Clone.OnTheEngine());
    }

    [SkippableFact]
    public async Task Another_project_takes_the_place_of_one_that_has_never_come_up()
    {
        Clone.Fail("init", once: true);
        Assert.NotEqual(0, (await Clone.UpAs("other")).ExitCode);
        Assert.Contains("other-caddy", Clone.OnTheEngine());

        await Clone.IsUpAs("another");

        Assert.All(Clone.OnTheEngine(), name => Assert.StartsWith("another-", name));
    }

    [SkippableFact]
    public async Task What_was_given_to_an_up_that_made_nothing_is_forgotten()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Clone.UpAs("other", ("TOWER_HTTP_PORT", $"{port}"));

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("TOWER_HTTP_PORT", refused.Errors);
        await Clone.IsUpAs("another");
    }

    [SkippableFact]
    public async Task It_goes_on_where_tower_init_has_failed_half_way()
    {
        Clone.Fail("init", "caddy did not become ready in 60 s", once: true);
        var failed = await Clone.UpAs("other");
        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("TOWER_PROBE_TIMEOUT", failed.Errors);
        Assert.DoesNotContain("./dev down", failed.Errors);

        var again = await Clone.Dev("up");

        Assert.True(again.ExitCode == 0, $"{again}");
        Assert.Equal(0, Clone.Calls("rm "));
    }

    [SkippableFact]
    public async Task Who_waits_in_vain_is_told_the_setting_and_goes_on_with_up()
    {
        foreach (var (failing, setting) in new[] { ("cp", "DEV_WAIT_CA"), ("tower", "DEV_WAIT_TOWER"), ("app", "DEV_WAIT_APP") })
        {
            Clone.Fail(failing);
            var failed = await Clone.UpAs("other", (setting, "0"));

            Assert.NotEqual(0, failed.ExitCode);
            Assert.Contains($"{setting}=", failed.Errors);
            Assert.DoesNotContain("./dev down", failed.Errors);
            Clone.Mend(failing);
        }

        await Clone.IsUpAs("other");
    }

    [SkippableFact]
    public async Task A_prune_of_somebody_else_is_waited_for()
    {
        Clone.Fail("prune", "Error response from daemon: a prune operation is already running", once: true);

        await Clone.IsUpAs("other");

        Assert.Equal(2, Clone.Calls("image prune"));
    }

    [SkippableFact]
    public async Task A_prune_of_somebody_else_that_does_not_end_is_said_and_ends_nothing()
    {
        Clone.Fail("prune", "Error response from daemon: a prune operation is already running");

        var up = await Clone.UpAs("other", ("DEV_WAIT_PRUNE", "0"));

        Assert.True(up.ExitCode == 0, $"{up}");
        Assert.Contains("DEV_WAIT_PRUNE", up.Errors);
    }
}
