using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Ports;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Apps that a restore pinned, whose document says a range.</summary>
public sealed class HeldReferencesSpec : ImageResolverScenario
{
    private static readonly HeldImage Held = new("registry://hello:^1.0.0", "1.1.0", Digest('a'), "20260101T000000-beef");

    [Fact]
    public void A_held_app_stays_and_what_its_own_reference_stands_for_now_is_said()
    {
        Registry.With("hello", "old", "1.1.0").With("hello", "new", "1.2.0");
        var (answer, lines) = Resolve(Held, $"registry://hello@{Digest('a')}");
        Assert.Equal(Digest('a'), answer.Images[0].Digest);
        Assert.Equal([new HeldNote("hello", "1.1.0", "1.2.0", "registry://hello:^1.0.0", "20260101T000000-beef")], answer.Held.AsEnumerable());
        Assert.Equal(
            "hello is held at 1.1.0 by restore 20260101T000000-beef; 1.2.0 matches ^1.0.0: apply the document to release it",
            Assert.Single(lines, line => line.Severity == LogSeverity.Warning).Text);
    }

    [Fact]
    public void A_tag_that_was_moved_since_is_newer_too()
    {
        Registry.With("hello", "new", "latest");
        var (answer, lines) = Resolve(Held with { Reference = "registry://hello:latest", Tag = "latest" }, $"registry://hello@{Digest('a')}");
        Assert.Equal("latest", Assert.Single(answer.Held).Newer);
        Assert.Contains("latest is sha256:", Assert.Single(lines, line => line.Severity == LogSeverity.Warning).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_app_whose_reference_still_stands_for_the_same_is_not_mentioned()
    {
        Registry.With("hello", "same", "1.1.0");
        var digest = RegistryServer.Digest("same"u8.ToArray());
        var (answer, lines) = Resolve(Held with { Digest = digest }, $"registry://hello@{digest}");
        Assert.Empty(answer.Held);
        Assert.DoesNotContain(lines, line => line.Severity == LogSeverity.Warning);
    }

    [Theory]
    [InlineData("registry://hello:^1.0.0")] // its own document is applied
    [InlineData("registry://hello@sha256:" + Hex)] // pinned to another one since
    public void An_app_that_is_not_pinned_to_what_was_restored_is_not_held(string image)
    {
        Registry.With("hello", "new", "1.2.0");
        var (answer, lines) = Resolve(Held, image);
        Assert.Empty(answer.Held);
        Assert.DoesNotContain(lines, line => line.Text.Contains("held", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void That_nobody_can_say_what_is_newer_is_no_failure_not_even_of_a_strict_request(bool strict)
    {
        Registry.Failing("hello", RegistryFailure.Unreachable, "down");
        var (answer, lines) = Resolve(Held, $"registry://hello@{Digest('a')}", strict);
        Assert.Empty(answer.Held);
        Assert.Empty(answer.Kept);
        Assert.Contains(lines, line => line.Severity == LogSeverity.Info && line.Text.Contains("down", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Severity == LogSeverity.Warning);
    }

    [Fact]
    public void A_reference_that_is_held_and_used_is_asked_for_once()
    {
        Registry.With("hello", "new", "1.2.0");
        var (answer, _) = Ask<ImagesResolved>(Request(("hello", $"registry://hello@{Digest('a')}"), ("other", Held.Reference)) with
        {
            Held = ImmutableDictionary<string, HeldImage>.Empty.Add("hello", Held),
        });
        Assert.Single(answer.Held);
        Assert.Equal(["tags hello", "digest hello:1.2.0"], Registry.Questions);
    }

    private (ImagesResolved Answer, List<LogLine> Lines) Resolve(HeldImage held, string image, bool strict = false)
    {
        Resolver().Tell(Request(("hello", image)) with
        {
            Held = ImmutableDictionary<string, HeldImage>.Empty.Add("hello", held),
            Strict = strict,
        });
        return Receive<ImagesResolved>();
    }
}
