using System.Net;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

public sealed class ApplyStreamTests
{
    [Fact]
    public async Task The_head_arrives_before_the_first_line_and_names_the_deployment()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client());
        var submitted = await tower.NextSubmittedAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(submitted.Id.Value, Assert.Single(response.Headers.GetValues("X-Tower-Deployment")));
        Assert.Equal(DeploymentTrigger.Apply, submitted.Trigger);
        Assert.False(submitted.SkipDns);
    }

    [Fact]
    public async Task A_line_arrives_before_the_next_one_is_written()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        using var reader = await LineReader.OfAsync(response);

        foreach (var text in new[] { "first", "second", "third → ✓" })
        {
            tower.Say(id, text);
            Assert.EndsWith(text, await reader.NextAsync());
        }
        tower.End(id, DeploymentOutcome.Succeeded);
        Assert.StartsWith("RESULT succeeded", await reader.NextAsync());
        Assert.Null(await reader.NextAsync());
    }

    [Theory]
    [InlineData(DeploymentOutcome.Succeeded, "RESULT succeeded", true)]
    [InlineData(DeploymentOutcome.Unchanged, "RESULT unchanged", true)]
    [InlineData(DeploymentOutcome.Failed, "RESULT failed", false)]
    [InlineData(DeploymentOutcome.Cancelled, "RESULT cancelled", false)]
    public async Task The_text_ends_in_order_only_when_the_deployment_did(
        DeploymentOutcome outcome, string lastLine, bool endsInOrder)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        tower.Say(id, "one line");
        tower.End(id, outcome);

        using var reader = await LineReader.OfAsync(response);
        var (lines, inOrder) = await reader.RestAsync();
        Assert.Equal(endsInOrder, inOrder);
        Assert.StartsWith(lastLine, lines[^1]);
        // What curl is about to call an error is announced, and the result stays the last line.
        Assert.Equal(endsInOrder ? 2 : 3, lines.Count);
        Assert.Equal(!endsInOrder, lines[^2].Contains("  result    after the next line the connection is broken off on purpose", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/x-ndjson", "\"result\":\"failed\"")]
    [InlineData("text/event-stream", "event: result")]
    public async Task Structured_events_end_in_order_even_when_the_deployment_failed(string accept, string mark)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client(), accept: accept);
        Assert.Equal(accept, response.Content.Headers.ContentType!.MediaType);
        var id = (await tower.NextSubmittedAsync()).Id;
        tower.End(id, DeploymentOutcome.Failed);

        using var reader = await LineReader.OfAsync(response);
        var (lines, inOrder) = await reader.RestAsync();
        Assert.True(inOrder);
        Assert.Contains(lines, line => line.Contains(mark, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("on purpose", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_that_is_lost_breaks_the_text_off()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        using var reader = await LineReader.OfAsync(response);
        tower.Say(id, "one line");
        Assert.EndsWith("one line", await reader.NextAsync());

        tower.Coordinator.Tell(new ScriptedCoordinator.Lose(id), Akka.Actor.ActorRefs.NoSender);
        Assert.False((await reader.RestAsync()).InOrder);
    }

    [Fact]
    public async Task Stopping_Tower_breaks_the_text_off()
    {
        var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client());
        await tower.NextSubmittedAsync();
        using var reader = await LineReader.OfAsync(response);

        var stopping = tower.DisposeAsync();
        Assert.False((await reader.RestAsync()).InOrder);
        await stopping;
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_end_the_deployment()
    {
        await using var tower = await TowerHost.StartAsync();
        DeploymentId id;
        using (var response = await TowerHost.ApplyAsync(tower.Client()))
        {
            id = (await tower.NextSubmittedAsync()).Id;
            tower.Say(id, "seen");
            using var reader = await LineReader.OfAsync(response);
            await reader.NextAsync();
        }
        tower.Say(id, "not seen");
        tower.End(id, DeploymentOutcome.Succeeded);

        using var later = await tower.Client().GetAsync($"/deployments/{id}/log");
        var text = await later.Content.ReadAsStringAsync();
        Assert.Contains("not seen", text);
        Assert.Contains("RESULT succeeded", text);
    }

    [Fact]
    public async Task A_full_queue_is_503_with_the_time_to_wait()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.Answer = request => new DeploymentRejected(request.Id, 16, TimeSpan.FromSeconds(30));
        using var response = await TowerHost.ApplyAsync(tower.Client());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), response.Headers.RetryAfter!.Delta);
        Assert.Contains("16 deployments wait", await response.Content.ReadAsStringAsync());
    }
}
