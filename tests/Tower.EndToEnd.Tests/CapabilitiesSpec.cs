using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Images as they are published start with the capabilities an app has without asking (PostgreSQL and MariaDB:
/// <see cref="DatabaseSpec"/>), and an app that lacks one says so and gets it back by the fields of the document.
/// </summary>
public sealed class CapabilitiesSpec : TowerSpec
{
    [SkippableFact]
    public async Task A_cache_a_broker_and_a_web_server_start_with_the_usual_ones_and_become_who_they_are_to_be()
    {
        try
        {
            await Deployed(Before.With(
                Official("redis", "redis:8.0.0", 6379), Official("rabbitmq", "rabbitmq:4.0.0", 5672), Official("nginx", "nginx:1.0.0", 80)));

            Assert.Equal("redis", await UserOf("redis", "redis-server"));
            Assert.Equal("rabbitmq", await UserOf("rabbitmq", "beam.smp"));
            Assert.Equal("www-data", await UserOf("nginx", "nginx"));
            // The published image gives up whatever it has, which takes one to do.
            Assert.Contains("CapBnd:\t0000000000000000", await Run.DockerOk("exec", await Stack.App("redis"), "cat", "/proc/1/status"));
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes("redis");
            await Stack.RemoveVolumes("rabbitmq");
        }
    }

    [SkippableFact]
    public async Task An_image_that_lacks_one_shows_its_own_words_and_starts_with_no_more_than_it_needs()
    {
        var app = Official("redis", "redis:8.0.0", 6379);
        app["healthCheck"]!["startPeriod"] = 4;
        app["capDrop"] = new JsonArray("SETPCAP");
        try
        {
            var failed = await Caller.Apply(Before.With(app));
            Assert.NotEqual(0, failed.ExitCode);
            Assert.Contains(" step=probe code=app-exited", failed.Result);
            Assert.Contains("setpriv: apply bounding set: Operation not permitted", failed.Text);

            app["capDrop"] = new JsonArray("ALL");
            app["capAdd"] = new JsonArray("CHOWN", "SETGID", "SETPCAP", "SETUID");
            await Deployed(Before.With(app));
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes("redis");
        }
    }

    private JsonObject Official(string name, string image, int port) => new()
    {
        ["name"] = name,
        ["image"] = Sandbox.Official(image),
        ["healthCheck"] = new JsonObject { ["port"] = port, ["startPeriod"] = 120 },
    };

    // The image has no ps. The last of several is no master.
    private async Task<string> UserOf(string app, string process) => await Run.DockerOk("exec", await Stack.App(app), "sh", "-c",
        $"for p in /proc/[0-9]*; do [ \"$(cat $p/comm)\" != {process} ] || stat -c %U $p; done | tail -n 1");
}
