using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class ImageResolverSpec : ImageResolverScenario
{
    [Fact]
    public void Every_app_gets_the_digest_of_its_best_tag_pinned_to_where_the_engine_pulls()
    {
        Registry.With("api", "old", "1.2.2").With("api", "new", "1.2.3", "v1.2.3").With("library/nginx", "web", "1.27");
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
        names.ForEach(name => Registry.With(name, name, "1.0.0"));
        var (answer, _) = Ask<ImagesResolved>([.. names.Select(name => (name, $"registry://{name}:1.x"))]);
        Assert.Equal(names, answer.Images.Select(image => image.App));
    }

    [Fact]
    public void The_same_reference_is_asked_for_once()
    {
        Registry.With("api", "x", "1.2.3");
        var (answer, lines) = Ask<ImagesResolved>(("one", "registry://api:^1.2.0"), ("two", "registry://api:^1.2.0"));
        Assert.Equal(["tags api", "digest api:1.2.3"], Registry.Questions);
        Assert.Equal(2, answer.Images.Length);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void A_reference_by_digest_needs_no_registry()
    {
        var (answer, _) = Ask<ImagesResolved>(("api", $"registry://api:1.2.3@sha256:{Hex}"));
        Assert.Empty(Registry.Questions);
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
        Registry.With("api", "x", "latest", "a1b2c3d", "1234567", "1.2", "v1.2.3", "1.1.9", "2.0.0");
        var (answer, _) = Ask<ImagesResolved>(("api", $"registry://api:{selector}"));
        Assert.Equal(tag, Assert.Single(answer.Images).Tag);
        Assert.Equal(questions, Registry.Questions);
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
        Registry.With("api", "x", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "latest");
        Assert.Equal(
            "api: registry://api:^2.0.0: 'api' on registry.example.com has no tag that matches '^2.0.0'; "
            + "the nearest of its 7 tags: 1.5.0, 1.4.0, 1.3.0, 1.2.0, 1.1.0",
            Fail(("api", "registry://api:^2.0.0")).Detail.Single());
    }

    [Fact]
    public void A_range_that_only_prereleases_would_match_says_how_to_name_them()
    {
        Registry.With("api", "x", "2.0.0-rc.1", "1.4.0");
        Assert.EndsWith(
            "its tags: 1.4.0, 2.0.0-rc.1 (a prerelease matches only a range that names one of the same version, e.g. >=1.2.3-0)",
            Fail(("api", "registry://api:>=1.5")).Detail.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_app_that_fails_is_in_the_one_answer_with_its_reference_and_registry()
    {
        Registry.With("good", "x", "1.0.0")
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
        Registry.With("api", "x", "1.2.3", "1.2.20260128103045");
        var (answer, lines) = Ask<ImagesResolved>(("api", "registry://api:^1.2"));
        Assert.Equal("1.2.3", answer.Images[0].Tag);
        Assert.Contains(lines, line => line.Contains("not compared: 1 tags like '1.2.20260128103045'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_newer_tag_that_is_no_semver_is_warned_of_beside_the_one_that_is_chosen()
    {
        Registry.With("api", "x", "2024.9.30", "2024.10.01", "2024.01.05", "2024");
        Resolver().Tell(Request(("api", "registry://api:2024.x")));
        var (answer, lines) = Receive<ImagesResolved>();
        Assert.Equal("2024.9.30", answer.Images[0].Tag);
        var warning = Assert.Single(lines, line => line.Severity == LogSeverity.Warning).Text;
        Assert.Contains("left out 2024.10.01: numbers with leading zeros are no semver", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_only_tags_that_are_no_semver_could_match_says_so()
    {
        Registry.With("api", "x", "2024.10.01", "2024.01.05", "2024.1.5.1", "latest");
        var detail = Fail(("api", "registry://api:2024.x")).Detail.Single();
        Assert.Contains("left out 2024.10.01, 2024.01.05: numbers with leading zeros are no semver", detail, StringComparison.Ordinal);
        Assert.Contains("left out 2024.1.5.1: more than three numbers are no semver", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024.01.x", true)]
    [InlineData("1.2.3.x", true)]
    [InlineData("main", false)]
    public void A_text_that_looks_like_a_range_and_is_none_says_that_it_was_taken_for_a_tag(string selector, bool expected)
    {
        Registry.With("api", "x", "2024.01.05");
        Assert.Equal(expected, Fail(("api", $"registry://api:{selector}")).Detail.Single().Contains("looked for as a tag", StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_most_eight_references_are_asked_for_at_the_same_time()
    {
        var now = 0;
        var most = 0;
        var eight = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Registry.BeforeAnswer = async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            if (Volatile.Read(ref now) == ImageResolver.Parallelism)
                eight.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref now);
        };
        var names = Enumerable.Range(0, 20).Select(i => $"app{i}").ToList();
        names.ForEach(name => Registry.With(name, name, "1.0.0"));
        Resolver().Tell(Request([.. names.Select(name => (name, $"registry://{name}:1.0.0"))]));

        await eight.Task.WaitAsync(TimeSpan.FromSeconds(10));
        go.SetResult();
        FishForMessage<ImagesResolved>(_ => true);
        Assert.Equal(ImageResolver.Parallelism, most);
    }

    [Fact]
    public async Task A_registry_that_never_answers_fails_the_reference_well_before_the_step_and_names_the_setting()
    {
        var hangs = Hang(_ => true);
        Resolver().Tell(Request(("api", "registry://api:^1")));
        await hangs.WaitAsync(TimeSpan.FromSeconds(10));
        Time.Advance(Options.ResolveTimeout / 2);
        var failure = ExpectMsg<StepFailed>();
        Assert.Equal(FailureCodes.RegistryUnreachable, failure.Code);
        Assert.Contains("30 s (half of TOWER_RESOLVE_TIMEOUT)", Assert.Single(failure.Detail), StringComparison.Ordinal);
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
        Registry.With("api", "x", "1.2.3");

        Resolver().Tell(new Traced(Request(("api", "registry://api:^1"), ("gone", "registry://gone:^1")), step));
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
}
