using System.Net;
using System.Text.Json;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

/// <summary><c>GET /deployments/{id}</c>.</summary>
public sealed class DeploymentTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    private static readonly DeploymentSummary Failed = new(
        new DeploymentId("20260128T103045-3f9a"), DeploymentTrigger.Apply, new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero), null,
        DeploymentOutcome.Failed, "RESULT failed deployment=20260128T103045-3f9a seconds=3.214 step=probe code=app-exited")
    {
        Facts = new ResultFacts("20260128T103045-3f9a", 3.214, "probe", "app-exited", "Read its last log lines", [], ["hello"], ["web"], null),
        Changes =
        [
            new DeploymentChange("tower.domain", ChangeKind.Own) { Fields = ["tower.domain"], Before = "a.example.com", After = "b.example.com" },
            new DeploymentChange("tower.password", ChangeKind.Own) { Fields = ["tower.password"] },
            new DeploymentChange("api", ChangeKind.Changed)
            {
                Fields = ["image", "env GREETING"],
                From = new ImageVersion("registry://api:^1.0.0") { Version = "1.2.0", Digest = Digest },
                To = new ImageVersion("registry://api:^1.0.0") { Version = "1.3.0", Digest = "sha256:" + new string('b', 64) },
            },
            new DeploymentChange("db", ChangeKind.Added) { To = new ImageVersion("postgres:17") { Version = "17" } },
            new DeploymentChange("old", ChangeKind.Removed) { From = new ImageVersion("old:1") { Version = "1" } },
        ],
    };

    [Fact]
    public async Task A_program_gets_how_it_ended_and_what_it_set_out_to_change()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.Deployments = [Failed];

        using var response = await GetAsync(tower, Failed.Id.Value, "application/json");
        var one = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(
            ("20260128T103045-3f9a", "apply", "2026-01-28T10:30:45.000Z", "failed", "failed"),
            (Text(one, "id"), Text(one, "trigger"), Text(one, "requestedAt"), Text(one, "state"), Text(one, "outcome")));
        Assert.Equal(("probe", "app-exited", "Read its last log lines"), (Text(one, "failedStep"), Text(one, "code"), Text(one, "remedy")));
        Assert.Equal(3.214, one.GetProperty("seconds").GetDouble());
        Assert.Equal((0, "hello", "web"), (one.GetProperty("changed").GetArrayLength(), Text(one.GetProperty("held")[0]), Text(one.GetProperty("kept")[0])));
        var changes = one.GetProperty("changes").EnumerateArray().ToList();
        Assert.Equal(
            [("tower.domain", "own"), ("tower.password", "own"), ("api", "changed"), ("db", "added"), ("old", "removed")],
            changes.Select(change => (Text(change, "name")!, Text(change, "kind")!)));
        Assert.Equal(("a.example.com", "b.example.com"), (Text(changes[0], "before"), Text(changes[0], "after")));
        Assert.Equal(["image", "env GREETING"], changes[2].GetProperty("fields").EnumerateArray().Select(Text));
        var from = changes[2].GetProperty("from");
        Assert.Equal(("1.2.0", Digest, "registry://api:^1.0.0"), (Text(from, "version"), Text(from, "digest"), Text(from, "reference")));
        Assert.Equal(JsonValueKind.Null, changes[3].GetProperty("from").ValueKind);
        Assert.Equal(JsonValueKind.Null, changes[4].GetProperty("to").ValueKind);
    }

    [Fact]
    public async Task A_person_gets_a_line_for_each_thing_there_is_to_say()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.Deployments = [Failed];

        using var response = await GetAsync(tower, Failed.Id.Value);

        Assert.Equal(
            """
            Deployment: 20260128T103045-3f9a
            Requested: 2026-01-28 10:30:45Z
            Trigger: apply
            State: failed
            Seconds: 3.214
            Failed at: probe
            Code: app-exited: Read its last log lines
            Held: hello
            Kept: web

            Changes it set out to make:
              tower.domain: a.example.com → b.example.com
              tower.password: changed
              api: image 1.2.0 (sha256:aaaaaaaaaaaa) → 1.3.0 (sha256:bbbbbbbbbbbb), env GREETING
              db: added 17
              old: removed 1

            Its log: GET /deployments/20260128T103045-3f9a/log

            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task One_that_waits_says_how_many_are_before_it()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.Deployments = [new(new DeploymentId("w"), DeploymentTrigger.Refresh, DateTimeOffset.UnixEpoch, 2, null, null)];

        using var response = await GetAsync(tower, "w", "application/json");
        var one = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(("waits", 2), (Text(one, "state"), one.GetProperty("position").GetInt32()));
        Assert.All(["outcome", "seconds", "code", "result"], name => Assert.Equal(JsonValueKind.Null, one.GetProperty(name).ValueKind));
        Assert.Equal(0, one.GetProperty("changes").GetArrayLength());
    }

    [Fact]
    public async Task One_that_is_not_known_is_404()
    {
        await using var tower = await TowerHost.StartAsync();

        using var response = await GetAsync(tower, "20200101T000000-0000", "application/json");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("unknown-deployment", Text(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, "code"));
    }

    private static async Task<HttpResponseMessage> GetAsync(TowerHost tower, string id, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/deployments/{id}");
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await tower.Client().SendAsync(request);
    }

    private static string? Text(JsonElement of, string name) => Text(of.GetProperty(name));

    private static string? Text(JsonElement value) => value.GetString();
}
