using System.Net;
using System.Net.Sockets;
using System.Text;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

public sealed class ResumeTests
{
    [Fact]
    public async Task An_early_and_a_late_viewer_read_the_same_lines()
    {
        await using var tower = await TowerHost.StartAsync();
        using var early = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        using var earlyLines = await LineReader.OfAsync(early);
        tower.Say(id, "first");
        var first = await earlyLines.NextAsync();

        using var late = await tower.Client().GetAsync($"/deployments/{id}/log", HttpCompletionOption.ResponseHeadersRead);
        using var lateLines = await LineReader.OfAsync(late);
        tower.Say(id, "second");
        tower.Say(id, "third");
        tower.End(id, DeploymentOutcome.Succeeded);

        var (rest, _) = await earlyLines.RestAsync();
        var (all, inOrder) = await lateLines.RestAsync();
        Assert.Equal([first!, .. rest], all);
        Assert.Equal(4, all.Count);
        Assert.True(inOrder);
    }

    [Theory]
    [InlineData("?after=2", null, "third")]
    [InlineData("?after=0", null, "first")]
    [InlineData("", null, "first")]
    [InlineData("?after=1", "2", "third")]
    public async Task Reading_goes_on_behind_the_last_line_the_client_has(string query, string? lastEventId, string expected)
    {
        await using var tower = await TowerHost.StartAsync();
        using var apply = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        foreach (var text in new[] { "first", "second", "third" })
            tower.Say(id, text);
        tower.End(id, DeploymentOutcome.Succeeded);

        var request = new HttpRequestMessage(HttpMethod.Get, $"/deployments/{id}/log{query}");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await tower.Client().SendAsync(request);
        Assert.EndsWith(expected, (await response.Content.ReadAsStringAsync()).Split('\n')[0]);
    }

    [Theory]
    [InlineData(DeploymentOutcome.Failed, 0, false)]
    [InlineData(DeploymentOutcome.Failed, 2, false)]
    [InlineData(DeploymentOutcome.Failed, 99, false)]
    [InlineData(DeploymentOutcome.Succeeded, 99, true)]
    public async Task A_resumed_log_ends_as_the_deployment_did_even_when_nothing_is_left_to_read(
        DeploymentOutcome outcome, int after, bool endsInOrder)
    {
        await using var tower = await TowerHost.StartAsync();
        using var apply = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        tower.Say(id, "one line");
        tower.End(id, outcome);

        using var response = await tower.Client().GetAsync(
            $"/deployments/{id}/log?after={after}", HttpCompletionOption.ResponseHeadersRead);
        using var reader = await LineReader.OfAsync(response);
        Assert.Equal(endsInOrder, (await reader.RestAsync()).InOrder);
    }

    [Theory]
    [InlineData("/deployments/20260128T103045-3f9a/log", HttpStatusCode.NotFound)]
    [InlineData("/deployments/20260128T103045-3f9a/log?after=-1", HttpStatusCode.BadRequest)]
    [InlineData("/deployments/20260128T103045-3f9a/log?after=x", HttpStatusCode.BadRequest)]
    public async Task A_question_that_has_no_answer_is_said_so(string path, HttpStatusCode expected)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client().GetAsync(path);
        Assert.Equal(expected, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_viewer_that_reads_is_not_cut_off_by_a_burst()
    {
        await using var tower = await TowerHost.StartAsync();
        using var apply = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        for (var line = 1; line <= 1500; line++)
            tower.Say(id, $"line {line} {new string('x', 100)}");
        tower.End(id, DeploymentOutcome.Succeeded);

        using var reader = await LineReader.OfAsync(apply);
        var (lines, inOrder) = await reader.RestAsync();
        Assert.True(inOrder);
        Assert.Equal(1501, lines.Count);
        Assert.All(lines.SkipLast(1).Select((text, at) => (text, at)), line => Assert.Contains($" line {line.at + 1} ", line.text));
    }

    [Fact]
    public async Task A_viewer_that_does_not_read_is_cut_off_and_the_others_are_not()
    {
        await using var tower = await TowerHost.StartAsync();
        using var apply = await TowerHost.ApplyAsync(tower.Client());
        var id = (await tower.NextSubmittedAsync()).Id;
        using var reader = await LineReader.OfAsync(apply);
        using var slow = await AskForLogAsync(tower, id);

        // Its connection holds some megabytes, its subscription some thousand lines; then it is given up.
        const int count = 30_000;
        for (var burst = 0; burst < count; burst += 1500)
        {
            for (var line = 0; line < 1500; line++)
                tower.Say(id, new string('x', 1000));
            for (var line = 0; line < 1500; line++)
                await reader.NextAsync();
        }
        tower.End(id, DeploymentOutcome.Succeeded);
        Assert.StartsWith("RESULT succeeded", await reader.NextAsync());

        var received = 0L;
        var last = "";
        var buffer = new byte[64 * 1024];
        var ended = await Record.ExceptionAsync(async () =>
        {
            int read;
            while ((read = await slow.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TowerHost.Patience)) > 0)
            {
                received += read;
                last = Encoding.UTF8.GetString(buffer, 0, read);
            }
        });
        Assert.True(ended is null or IOException, $"{ended}");
        Assert.InRange(received, 1, count * 1000L);
        Assert.DoesNotContain("RESULT", last);
    }

    private static async Task<TcpClient> AskForLogAsync(TowerHost tower, DeploymentId id)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(tower.Url.Host, tower.Url.Port);
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"tower:{Intents.Password}"));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /deployments/{id}/log HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n\r\n"));
        var head = new byte[64];
        await client.GetStream().ReadExactlyAsync(head);
        Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(head));
        return client;
    }
}
