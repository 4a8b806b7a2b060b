using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Hosting;
using Tower.Actors.Images;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class ImageResolverSpec : TestKit
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly DeploymentId Id = new("20260128T103045-3f9a");

    private readonly InMemoryImageRegistry _registry = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TowerOptions _options = new() { PullPort = 5055 };

    [Fact]
    public void Every_app_gets_the_digest_of_its_best_tag_pinned_to_where_the_engine_pulls()
    {
        _registry.With("api", "old", "1.2.2").With("api", "new", "1.2.3", "v1.2.3").With("library/nginx", "web", "1.27");
        var (answer, lines) = Ask<ImagesResolved>(("api", "registry://api:^1.2.0"), ("web", "nginx:1.27"));

        Assert.Equal(["api", "web"], answer.Images.Select(image => image.App));
        Assert.Equal(["1.2.3", "1.27"], answer.Images.Select(image => image.Tag));
        Assert.Equal($"127.0.0.1:5055/api@{answer.Images[0].Digest}", answer.Images[0].PinnedImage);
        Assert.Equal($"docker.io/library/nginx@{answer.Images[1].Digest}", answer.Images[1].PinnedImage);
        Assert.Contains($"api  registry://api:^1.2.0 → 1.2.3  {answer.Images[0].Digest}", lines);
        Assert.Contains($"web  nginx:1.27 → 1.27  {answer.Images[1].Digest}", lines);
    }

    [Fact]
    public void The_answer_has_the_order_of_the_intent_whatever_the_order_of_the_answers()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"app{29 - i:00}").ToList();
        names.ForEach(name => _registry.With(name, name, "1.0.0"));
        var (answer, _) = Ask<ImagesResolved>([.. names.Select(name => (name, $"registry://{name}:1.x"))]);
        Assert.Equal(names, answer.Images.Select(image => image.App));
    }

    [Fact]
    public void The_same_reference_is_asked_for_once()
    {
        _registry.With("api", "x", "1.2.3");
        var (answer, lines) = Ask<ImagesResolved>(("one", "registry://api:^1.2.0"), ("two", "registry://api:^1.2.0"));
        Assert.Equal(["tags api", "digest api:1.2.3"], _registry.Questions);
        Assert.Equal(2, answer.Images.Length);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void A_reference_by_digest_needs_no_registry()
    {
        var (answer, _) = Ask<ImagesResolved>(("api", $"registry://api:1.2.3@sha256:{Hex}"));
        Assert.Empty(_registry.Questions);
        Assert.Equal($"127.0.0.1:5055/api@sha256:{Hex}", Assert.Single(answer.Images).PinnedImage);
        Assert.Null(answer.Images[0].Tag);
    }

    [Theory]
    [InlineData("latest", "latest", "digest api:latest")]
    [InlineData("a1b2c3d", "a1b2c3d", "digest api:a1b2c3d")]
    [InlineData("1234567", "1234567", "digest api:1234567")] // a commit id of digits only: the tag is there
    [InlineData("1.2", "1.2", "digest api:1.2")] // a moving tag is what its owner says, not what npm would take
    [InlineData("1.1", "1.1.9", "digest api:1.1", "tags api", "digest api:1.1.9")] // no such tag: a range
    [InlineData("1.2.3", "v1.2.3", "digest api:1.2.3", "tags api", "digest api:v1.2.3")]
    [InlineData("~1.2", "v1.2.3", "tags api", "digest api:v1.2.3")]
    public void A_tag_that_is_there_is_used_as_it_is_and_only_then_read_as_a_range(string selector, string tag, params string[] questions)
    {
        _registry.With("api", "x", "latest", "a1b2c3d", "1234567", "1.2", "v1.2.3", "1.1.9", "2.0.0");
        var (answer, _) = Ask<ImagesResolved>(("api", $"registry://api:{selector}"));
        Assert.Equal(tag, Assert.Single(answer.Images).Tag);
        Assert.Equal(questions, _registry.Questions);
    }

    [Fact]
    public void An_intent_without_apps_resolves_to_nothing()
    {
        var (answer, lines) = Ask<ImagesResolved>();
        Assert.Empty(answer.Images);
        Assert.Empty(lines);
    }

    [Fact]
    public void A_range_without_match_names_the_five_nearest_tags()
    {
        _registry.With("api", "x", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "latest");
        Assert.Equal(
            "api: registry://api:^2.0.0: 'api' on registry.example.com has no tag that matches '^2.0.0'; "
            + "the nearest of its 7 tags: 1.5.0, 1.4.0, 1.3.0, 1.2.0, 1.1.0",
            Fail(("api", "registry://api:^2.0.0")).Detail.Single());
    }

    [Fact]
    public void A_range_that_only_prereleases_would_match_says_how_to_name_them()
    {
        _registry.With("api", "x", "2.0.0-rc.1", "1.4.0");
        Assert.EndsWith(
            "its tags: 1.4.0, 2.0.0-rc.1 (a prerelease matches only a range that names one of the same version, e.g. >=1.2.3-0)",
            Fail(("api", "registry://api:>=1.5")).Detail.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_app_that_fails_is_in_the_one_answer_with_its_reference_and_registry()
    {
        _registry.With("good", "x", "1.0.0")
            .With("empty", "x")
            .Failing("owner/down", RegistryFailure.Unreachable, "ghcr.io cannot be reached: Connection refused")
            .Failing("owner/private", RegistryFailure.Unauthorised, "ghcr.io does not let Tower read 'owner/private' (401)");
        var failure = Fail(
            ("good", "registry://good:^1"), ("empty", "registry://empty:^1"), ("gone", "registry://gone:1.0.0"), ("tag", "registry://good:main"),
            ("down", "ghcr.io/owner/down:1.2.3"), ("private", "ghcr.io/owner/private:^1"), ("private2", "ghcr.io/owner/private:^1"));

        Assert.Equal(DeploymentStep.Resolve, failure.Step);
        Assert.Equal("6 of 7 images cannot be resolved: empty, gone, tag, down, private, private2", failure.Reason);
        Assert.Equal(
            [
                "empty: registry://empty:^1: 'empty' on registry.example.com has no tag that matches '^1': it has no tags at all; push one first",
                "gone: registry://gone:1.0.0: registry.example.com has no repository 'gone'",
                "tag: registry://good:main: 'good' on registry.example.com has no tag 'main'; its tags: 1.0.0",
                "down: ghcr.io/owner/down:1.2.3: ghcr.io cannot be reached: Connection refused",
                "private: ghcr.io/owner/private:^1: ghcr.io does not let Tower read 'owner/private' (401)",
                "private2: ghcr.io/owner/private:^1: ghcr.io does not let Tower read 'owner/private' (401)",
            ],
            failure.Detail.AsEnumerable());
    }

    [Fact]
    public void Tags_whose_numbers_cannot_be_compared_are_warned_of()
    {
        _registry.With("api", "x", "1.2.3", "1.2.20260128103045");
        var (answer, lines) = Ask<ImagesResolved>(("api", "registry://api:^1.2"));
        Assert.Equal("1.2.3", answer.Images[0].Tag);
        Assert.Contains(lines, line => line.Contains("not compared: 1 tags like '1.2.20260128103045'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_most_eight_references_are_asked_for_at_the_same_time()
    {
        var now = 0;
        var most = 0;
        var eight = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _registry.BeforeAnswer = async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            if (Volatile.Read(ref now) == ImageResolver.Parallelism)
                eight.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref now);
        };
        var names = Enumerable.Range(0, 20).Select(i => $"app{i}").ToList();
        names.ForEach(name => _registry.With(name, name, "1.0.0"));
        Resolver().Tell(Request([.. names.Select(name => (name, $"registry://{name}:1.0.0"))]));

        await eight.Task.WaitAsync(TimeSpan.FromSeconds(10));
        go.SetResult();
        FishForMessage<ImagesResolved>(_ => true);
        Assert.Equal(ImageResolver.Parallelism, most);
    }

    [Fact]
    public async Task A_registry_that_never_answers_fails_the_step_at_its_timeout()
    {
        var asked = new TaskCompletionSource();
        _registry.BeforeAnswer = async cancel =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        };
        Resolver().Tell(Request(("api", "registry://api:^1")));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _time.Advance(_options.ResolveTimeout);
        Assert.Equal("resolve did not finish within 60 s; on a slow server raise TOWER_RESOLVE_TIMEOUT", ExpectMsg<StepFailed>().Reason);
    }

    [Fact]
    public void Every_reference_has_a_span_under_the_step()
    {
        var spans = new ConcurrentQueue<Activity>(); // other tests' spans arrive, too
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Tower",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var step = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        _registry.With("api", "x", "1.2.3");

        Resolver().Tell(Request(("api", "registry://api:^1"), ("gone", "registry://gone:^1")) with { Trace = step });
        FishForMessage<StepFailed>(_ => true);

        var mine = spans.Where(span => span.TraceId == step.TraceId).ToList();
        Assert.Equal(2, mine.Count);
        Assert.All(mine, span => Assert.Equal(step.SpanId, span.ParentSpanId));
        Assert.Equal("1.2.3", mine.Single(span => span.Status != ActivityStatusCode.Error).GetTagItem("tower.image.tag"));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }

    private IActorRef Resolver() => Sys.ActorOf(Props.Create(() => new ImageResolver(_registry, _options, _time)));

    private StepFailed Fail(params (string Name, string Image)[] apps) => Ask<StepFailed>(apps).Answer;

    private (T Answer, List<string> Lines) Ask<T>(params (string Name, string Image)[] apps)
    {
        Resolver().Tell(Request(apps));
        var lines = new List<string>();
        while (true)
        {
            switch (ExpectMsg<object>())
            {
                case StepProgress { Line: var line }:
                    Assert.Equal((Id, DeploymentStep.Resolve), (line.Id, line.Step));
                    lines.Add(line.Text);
                    break;
                case var answer:
                    return (Assert.IsType<T>(answer), lines);
            }
        }
    }

    private static ResolveImages Request(params (string Name, string Image)[] apps) => new(Id, new Intent
    {
        Version = "1",
        AdminEmail = "admin@example.com",
        Tower = new TowerSection { Version = "1", Domain = "tower.example.com", Username = "tower", PasswordHash = "" },
        Registry = new RegistrySection { Domain = "registry.example.com", Username = "ci", PasswordHash = "" },
        Otel = new OtelSection { Version = "1", Domain = "otel.example.com", Username = "admin", PasswordHash = "" },
        Apps = [.. apps.Select(app => new AppSpec { Name = app.Name, Image = app.Image, Domain = $"{app.Name}.example.com" })],
    });
}
