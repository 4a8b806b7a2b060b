using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Compose;

/// <summary>What every <see cref="IComposeCli"/> does, the real one and the fake.</summary>
public abstract class ComposeCliContract
{
    protected static readonly ImmutableSortedDictionary<string, string> NoEnvironment = ImmutableSortedDictionary<string, string>.Empty;

    protected static readonly ComposeCommand Up = new(["compose", "-p", "tower", "up", "-d", "api-1a2b3c4d"], NoEnvironment);

    /// <summary>A command line that prints the lines and then ends with the code, or never ends.</summary>
    protected abstract IComposeCli Printing(ImmutableArray<string> lines, int exitCode = 0, bool hangs = false);

    [Fact]
    public async Task Each_line_is_told_as_it_comes()
    {
        var told = new ConcurrentQueue<string>();

        await Printing(["one", "two"]).RunAsync(Up, told.Enqueue, CancellationToken.None);

        Assert.Equal(["one", "two"], told);
    }

    [Fact]
    public async Task A_failure_names_the_command_and_the_code_and_brings_the_last_lines()
    {
        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            Printing(["No such image: api:1"], exitCode: 1).RunAsync(Up, _ => { }, CancellationToken.None));

        Assert.StartsWith("docker compose up failed with exit code 1", failed.Message);
        Assert.Equal(FailureCodes.StartFailed, failed.Code);
        Assert.Equal(["No such image: api:1"], failed.Detail.ToArray());
        Assert.Equal("compose", failed.Speaker);
    }

    [Fact]
    public async Task A_failure_means_what_the_command_says_it_does()
    {
        var failed = await Assert.ThrowsAsync<AdapterException>(() => Printing(["no"], exitCode: 1)
            .RunAsync(Up with { Refusal = FailureCodes.ComposeRefused }, _ => { }, CancellationToken.None));

        Assert.Equal(FailureCodes.ComposeRefused, failed.Code);
    }

    [Fact]
    public async Task Giving_up_ends_the_command()
    {
        using var cancel = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Printing(["begun"], hangs: true).RunAsync(Up, _ => begun.TrySetResult(), cancel.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task What_is_given_up_before_it_began_is_not_begun()
    {
        var told = new ConcurrentQueue<string>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Printing(["one"]).RunAsync(Up, told.Enqueue, new CancellationToken(canceled: true)));

        Assert.Empty(told);
    }
}

public sealed class FakeComposeCliSpec : ComposeCliContract
{
    protected override IComposeCli Printing(ImmutableArray<string> lines, int exitCode = 0, bool hangs = false)
    {
        var cli = new FakeComposeCli { Output = exitCode == 0 ? lines : [] };
        if (exitCode != 0)
            cli.Failing["up"] = lines;
        if (hangs)
            cli.During = (_, cancel) => Task.Delay(Timeout.Infinite, cancel);
        return cli;
    }
}
