using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// A domain that does not resolve is asked for 30 s; that is long enough to fill the queue behind it, so both are shown
/// here.
/// </summary>
public sealed class UnresolvedDomainSpec(UnresolvedDomainSpec.FullQueue queue)
    : TowerSpec, IClassFixture<UnresolvedDomainSpec.FullQueue>
{
    [SkippableFact]
    public async Task The_deployment_fails_and_says_which_domain_which_resolver_answered_what()
    {
        NeedsStack();
        Assert.NotEqual(0, queue.First.ExitCode);
        Assert.StartsWith("RESULT failed ", queue.First.Result);
        Assert.Contains(" step=dns code=", queue.First.Result);
        Assert.Contains(queue.First.Lines.TakeLast(5), line => line.Contains(FullQueue.Unresolvable) && line.Contains("error: "));
        // 16 documents that change nothing came after it.
        Assert.Equal(queue.SnapshotBefore, await Stack.Snapshot());
    }

    [SkippableFact]
    public void Sixteen_deployments_wait_and_the_next_is_told_to_come_back_later()
    {
        NeedsStack();
        var refused = Assert.Single(queue.Others, answer => answer.Status == 503);
        Assert.True(int.Parse(refused.Headers["Retry-After"]) > 0);
        Assert.Contains("16 deployments wait already", refused.Body);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(16, queue.Others.Count(answer => answer.Status == 200));
    }

    [SkippableFact]
    public void Everyone_who_waits_gets_the_log_of_their_own_deployment()
    {
        NeedsStack();
        var accepted = queue.Others.Where(answer => answer.Status == 200).ToList();
        Assert.Equal(16, accepted.Select(answer => answer.Headers["X-Tower-Deployment"]).Distinct().Count());
        Assert.All(accepted, answer =>
        {
            Assert.Equal(0, answer.ExitCode);
            Assert.Contains("queued: ", answer.Body);
            Assert.Contains($"RESULT unchanged deployment={answer.Headers["X-Tower-Deployment"]} ", answer.Body);
        });
        var positions = accepted.Select(answer => int.Parse(answer.Body.Split("queued: ")[1].Split(' ')[0]));
        Assert.Equal(Enumerable.Range(1, 16), positions.Order());
    }

    [SkippableFact]
    public async Task With_dns_skip_the_domain_is_no_hindrance_and_the_log_says_that_nothing_was_checked()
    {
        // It fails further on: no certificate authority is to be asked for this domain.
        var output = await Caller.Apply(
            Before.With(Intents.App("unchecked", env: ("CRASH_AFTER_MS", "1")).At(FullQueue.Unresolvable)), "?dns=skip");

        Assert.Contains(" step=probe code=", output.Result);
        Assert.Contains(output.Lines, line => line.Contains("warning: not checked") && line.Contains("dns=skip"));
    }

    /// <summary>One deployment with a domain that does not resolve, and 17 behind it, each sent by a curl of its own.</summary>
    public sealed class FullQueue : Scenario
    {
        public const string Unresolvable = "does-not-exist.invalid";

        internal Output First { get; private set; } = null!;

        internal IReadOnlyList<HttpAnswer> Others { get; private set; } = [];

        internal string SnapshotBefore { get; private set; } = "";

        protected override async Task Happen()
        {
            SnapshotBefore = await Stack.Snapshot();
            var begun = new TaskCompletionSource();
            var lines = new List<string>();
            var first = Caller.ApplyAndFollow(Before.With(Intents.App("broken").At(Unresolvable)), line =>
            {
                lines.Add(line);
                begun.TrySetResult();
            }, CancellationToken.None);
            await Task.WhenAny(begun.Task, first);
            var others = await Task.WhenAll(Enumerable.Range(0, 17).Select(_ => Caller.Apply(Before, "", "--include")));
            First = new Output((await first)!.Value, string.Join('\n', lines), "");
            Others = [.. others.Select(HttpAnswer.Parse)];
        }
    }
}
