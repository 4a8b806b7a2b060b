using Akka.Actor;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>What the worker reads of images before they are deployed.</summary>
public sealed class ImageConfigsSpec : ImageResolverScenario
{
    private static readonly ImageConfig Config = new(["/data"]);

    [Fact]
    public void Every_image_gets_its_configuration_by_what_the_engine_pulls()
    {
        Registry.WithConfig("db", Digest('d'), Config).WithConfig("library/nginx", Digest('e'), new ImageConfig([]));
        var nginx = new ResolvedImage("web", "nginx:1", "1", Digest('e'), $"docker.io/library/nginx@{Digest('e')}");
        var (answer, _) = Ask<ImageConfigsRead>(Read(InForce("db", "registry.example.com/db:^1", "1.0.0", 'd'), nginx));
        Assert.Equal(2, answer.Configs.Count);
        Assert.Same(Config, answer.Configs[$"127.0.0.1:5055/db@{Digest('d')}"]);
        Assert.Empty(answer.Configs[nginx.PinnedImage].Volumes);
    }

    [Fact]
    public void The_same_digest_is_read_once_by_all_requests()
    {
        Registry.WithConfig("db", Digest('d'), Config);
        var resolver = Resolver();
        var request = Read(InForce("db", "registry://db:^1", "1.0.0", 'd'), InForce("db", "registry://db:1.0.0", "1.0.0", 'd') with { App = "db2" });
        for (var i = 0; i < 2; i++)
        {
            resolver.Tell(request);
            Assert.Single(ExpectMsg<ImageConfigsRead>().Configs);
        }
        Assert.Equal([$"config db@{Digest('d')}"], Registry.Questions);
    }

    [Fact]
    public void Images_that_do_not_tell_fail_the_step_with_the_registrys_code_and_every_app()
    {
        Registry.WithConfig("db", Digest('d'), Config)
            .Failing("limited", RegistryFailure.RateLimited, "limits")
            .Failing("other", RegistryFailure.OtherPlatform, "for arm64");
        var (failure, _) = Ask<StepFailed>(Read(
            InForce("db", "registry://db:^1", "1", 'd'), InForce("limited", "registry://limited:^1", "1", 'e'),
            InForce("other", "registry://other:^1", "1", 'f'), InForce("gone", "registry://gone:^1", "1", '1')));
        Assert.Equal(FailureCodes.RegistryLimited, failure.Code);
        Assert.Equal(["limited", "other", "gone"], failure.Detail.Select(line => line.Split(':')[0]));
        Assert.Contains("limited, other, gone", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("volumes", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_the_registry_does_not_have_is_not_found()
    {
        var (failure, _) = Ask<StepFailed>(Read(InForce("gone", "registry://gone:^1", "1", '1')));
        Assert.Equal(FailureCodes.ImageNotFound, failure.Code);
    }

    [Fact]
    public void What_failed_is_asked_for_again()
    {
        var resolver = Resolver();
        var request = Read(InForce("db", "registry://db:^1", "1.0.0", 'd'));
        resolver.Tell(request);
        ExpectMsg<StepFailed>();
        Registry.WithConfig("db", Digest('d'), Config);
        resolver.Tell(request);
        ExpectMsg<ImageConfigsRead>();
    }

    [Fact]
    public async Task At_most_eight_are_read_at_the_same_time()
    {
        var now = 0;
        var most = 0;
        var eight = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource();
        Registry.BeforeAnswer = async _ =>
        {
            var mine = Interlocked.Increment(ref now);
            most = Math.Max(most, mine);
            if (mine == ImageResolver.Parallelism)
                eight.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref now);
        };
        var images = "0123456789abcdef".Select(digit => InForce($"app{digit}", $"registry://app{digit}:1", "1", digit)).ToArray();
        foreach (var image in images)
            Registry.WithConfig(image.App, image.Digest, Config);
        Resolver().Tell(Read(images));
        await eight.Task.WaitAsync(TimeSpan.FromSeconds(10));
        go.SetResult();
        Assert.Equal(16, ExpectMsg<ImageConfigsRead>().Configs.Count);
        Assert.Equal(ImageResolver.Parallelism, most);
    }

    [Fact]
    public async Task A_registry_that_hangs_fails_the_step_and_names_the_setting()
    {
        var hangs = Hang(_ => true);
        Resolver().Tell(Read(InForce("db", "registry://db:^1", "1.0.0", 'd')));
        await hangs.WaitAsync(TimeSpan.FromSeconds(10));
        Time.Advance(Options.ResolveTimeout / 2);
        var failure = ExpectMsg<StepFailed>();
        Assert.Equal(FailureCodes.RegistryUnreachable, failure.Code);
        Assert.Contains("TOWER_RESOLVE_TIMEOUT", Assert.Single(failure.Detail), StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_configurations_are_forgotten()
    {
        var cache = new DigestCache<ImageConfig>();
        for (var i = 0; i <= DigestCache<ImageConfig>.Capacity; i++)
            cache.Add($"{i}", Config);
        Assert.False(cache.TryFind("0", out _));
        Assert.True(cache.TryFind("1", out var found));
        Assert.Same(Config, found);
        Assert.True(cache.TryFind($"{DigestCache<ImageConfig>.Capacity}", out _));
    }

    private static ReadImageConfigs Read(params ResolvedImage[] images) => new(Intent(), [.. images]);
}
