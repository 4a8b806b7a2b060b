using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>What did not change stays while its registry cannot be asked; what changed must be known.</summary>
public sealed class KeptImagesSpec : ImageResolverScenario
{
    private const string Image = "ghcr.io/owner/b:^1";

    public KeptImagesSpec() => Registry.With("a", "new", "1.0.1");

    [Theory]
    [InlineData(RegistryFailure.Unreachable)]
    [InlineData(RegistryFailure.RateLimited)]
    [InlineData(RegistryFailure.Unauthorised)]
    [InlineData(RegistryFailure.Unexpected)]
    [InlineData(RegistryFailure.NoSuchRepository)]
    public void An_app_that_did_not_change_keeps_what_is_in_force_when_its_registry_fails(RegistryFailure failure)
    {
        Registry.Failing("owner/b", failure, "ghcr.io says no");
        var known = InForce("b", Image, "1.2.3", 'b');
        Resolver().Tell(Request(("b", Image), ("a", "registry://a:^1")) with { Known = Known(known, InForce("a", "registry://a:1.0.0", "1.0.0", 'a')) });
        var (answer, lines) = Receive<ImagesResolved>();

        Assert.Equal(["b"], answer.Kept.AsEnumerable());
        Assert.Same(known, answer.Images[0]);
        Assert.Equal("1.0.1", answer.Images[1].Tag);
        var warning = Assert.Single(lines, line => line.Severity == LogSeverity.Warning).Text;
        Assert.Contains("b: ghcr.io says no", warning, StringComparison.Ordinal);
        Assert.Contains($"1.2.3 {Digest('b')}", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry://b:1.2.3")] // the tag is gone
    [InlineData("registry://b:^1.2")] // no tag matches any more
    [InlineData("registry://gone:1.2.3")] // the repository is gone
    public void An_app_whose_tag_its_registry_lost_keeps_what_is_in_force(string image)
    {
        Registry.With("b", "old", "1.1.0");
        var (answer, _) = Ask<ImagesResolved>(Request(("b", image)) with { Known = Known(InForce("b", image, "1.2.3", 'b')) });
        Assert.Equal(["b"], answer.Kept.AsEnumerable());
        Assert.Equal(("1.2.3", Digest('b')), (answer.Images[0].Tag, answer.Images[0].Digest));
    }

    [Fact]
    public void What_can_be_asked_for_is_not_kept()
    {
        Registry.With("b", "new", "1.3.0");
        var (answer, _) = Ask<ImagesResolved>(Request(("b", "registry://b:^1")) with { Known = Known(InForce("b", "registry://b:^1", "1.2.3", 'b')) });
        Assert.Empty(answer.Kept);
        Assert.Equal("1.3.0", answer.Images[0].Tag);
    }

    [Fact]
    public void A_changed_reference_and_an_unknown_app_fail_together_though_one_shares_its_reference_with_a_known_app()
    {
        Registry.Failing("owner/b", RegistryFailure.RateLimited, "ghcr.io limits");
        Resolver().Tell(Request(("b", Image), ("new", Image), ("changed", "ghcr.io/owner/b:^2")) with
        {
            Known = Known(InForce("b", Image, "1.2.3", 'b'), InForce("changed", Image, "1.2.3", 'b')),
        });
        var (failure, lines) = Receive<StepFailed>();
        Assert.Equal(FailureCodes.RegistryLimited, failure.Code);
        Assert.Equal(["new", "changed"], failure.Detail.Select(line => line.Split(':')[0]));
        Assert.StartsWith("b: ghcr.io limits", Assert.Single(lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_reference_is_not_kept()
    {
        var (failure, _) = Ask<StepFailed>(Request(("b", "!")) with { Known = Known(InForce("b", "!", "1", 'b')) });
        Assert.Equal(RequestFailures.InvalidIntent, failure.Code);
    }

    [Fact]
    public void What_is_in_force_without_a_digest_is_not_kept()
    {
        Registry.Failing("owner/b", RegistryFailure.Unreachable, "down");
        var known = InForce("b", Image, null, 'b') with { Digest = "", PinnedImage = Image };
        Ask<StepFailed>(Request(("b", Image)) with { Known = Known(known) });
    }

    [Fact]
    public async Task A_registry_that_hangs_leaves_the_step_time_to_keep_what_is_in_force_even_of_many_apps()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"app{i:00}").ToList();
        names.ForEach(name => Registry.With(name, name, "1.0.0"));
        var hangs = Hang(question => !question.StartsWith("digest a:", StringComparison.Ordinal), ImageResolver.Parallelism);
        Resolver().Tell(Request([.. names.Select(name => (name, $"ghcr.io/o/{name}:1.0.0")), ("a", "registry://a:1.0.1")]) with
        {
            Known = Known([.. names.Select(name => InForce(name, $"ghcr.io/o/{name}:1.0.0", "1.0.0", 'b'))]),
        });
        await hangs.WaitAsync(TimeSpan.FromSeconds(10));
        Time.Advance(Options.ResolveTimeout / 2);
        var (answer, lines) = Receive<ImagesResolved>();
        Assert.Equal(names, answer.Kept.AsEnumerable());
        Assert.Equal("1.0.1", answer.Images[^1].Tag);
        Assert.All(lines.Where(line => line.Severity == LogSeverity.Warning), line => Assert.Contains("TOWER_RESOLVE_TIMEOUT", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_refresh_that_could_ask_nobody_fails_with_the_first_failure()
    {
        Registry.Failing("owner/b", RegistryFailure.RateLimited, "ghcr.io limits").Failing("c", RegistryFailure.Unreachable, "down");
        var request = Request(("fixed", $"registry://x@sha256:{Hex}"), ("b", Image), ("c", "registry://c:^1")) with
        {
            Known = Known(InForce("b", Image, "1.2.3", 'b'), InForce("c", "registry://c:^1", "1.0.0", 'c')),
        };
        var (failure, lines) = Ask<StepFailed>(request with { Strict = true });
        Assert.Equal(FailureCodes.RegistryLimited, failure.Code);
        Assert.Equal(["b", "c"], failure.Detail.Select(line => line.Split(':')[0]));
        Assert.DoesNotContain(lines, line => line.Contains("stays", StringComparison.Ordinal));
        Assert.Equal(["b", "c"], Ask<ImagesResolved>(request).Answer.Kept.AsEnumerable());
    }

    [Fact]
    public void A_refresh_that_could_ask_somebody_keeps_the_others()
    {
        Registry.Failing("owner/b", RegistryFailure.Unreachable, "down");
        var (answer, _) = Ask<ImagesResolved>(Request(("b", Image), ("a", "registry://a:^1")) with
        {
            Known = Known(InForce("b", Image, "1.2.3", 'b'), InForce("a", "registry://a:^1", "1.0.1", 'a')),
            Strict = true,
        });
        Assert.Equal(["b"], answer.Kept.AsEnumerable());
    }

    [Fact]
    public void A_refresh_of_digests_alone_needs_nobody() =>
        Assert.Empty(Ask<ImagesResolved>(Request(("fixed", $"registry://x@sha256:{Hex}")) with { Strict = true }).Answer.Kept);

    [Fact]
    public void A_range_whose_best_tag_is_older_than_what_is_in_force_is_warned_of()
    {
        Registry.With("b", "old", "1.2.2");
        Resolver().Tell(Request(("b", "registry://b:^1")) with { Known = Known(InForce("b", "registry://b:^1", "1.2.3", 'b')) });
        var (answer, lines) = Receive<ImagesResolved>();
        Assert.Equal("1.2.2", answer.Images[0].Tag);
        Assert.Contains("from 1.2.3 to 1.2.2", Assert.Single(lines, line => line.Severity == LogSeverity.Warning).Text, StringComparison.Ordinal);
    }

    private static ImmutableDictionary<string, ResolvedImage> Known(params ResolvedImage[] images) =>
        images.ToImmutableDictionary(image => image.App);
}
