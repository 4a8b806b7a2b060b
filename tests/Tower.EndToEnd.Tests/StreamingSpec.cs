using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>A caller sees what happens while it happens, through Caddy.</summary>
public sealed class StreamingSpec(StreamingSpec.SlowApp slow) : TowerSpec, IClassFixture<StreamingSpec.SlowApp>
{
    [SkippableFact]
    public void The_lines_arrive_while_the_deployment_runs()
    {
        NeedsStack();
        Assert.Equal(0, slow.ExitCode);
        Assert.StartsWith("RESULT succeeded ", slow.Lines[^1].Text);
        var waited = slow.Lines[^1].At - slow.Lines[0].At;
        Assert.True(waited > TimeSpan.FromMilliseconds(SlowApp.StartDelay), $"first to last line: {waited}");
        // Each line says when it was written; what is held back on the way arrives with the last one.
        var delays = slow.Lines[..^1].Select(line => line.At.TimeOfDay - TimeSpan.Parse(line.Text[..12]));
        Assert.True(delays.Max() < TimeSpan.FromSeconds(2), $"a line was {delays.Max()} on its way");
    }

    [SkippableFact]
    public void The_deployments_id_is_in_the_answers_head()
    {
        NeedsStack();
        Assert.Contains("HTTP/2 200", slow.Head);
        Assert.Contains(slow.Head, line => line.StartsWith("content-type: text/plain", StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(slow.Deployment);
        Assert.Contains($"deployment={slow.Deployment} ", slow.Lines[^1].Text);
    }

    [SkippableFact]
    public async Task A_viewer_resumes_behind_the_last_line_it_has()
    {
        NeedsStack();
        var rest = await Caller.Log(slow.Deployment, after: 3);

        Assert.Equal(slow.Lines.Skip(3).Select(line => line.Text), rest.Lines);
        Assert.Equal(0, rest.ExitCode);
    }

    [SkippableFact]
    public async Task Ndjson_is_one_numbered_object_per_line_with_the_result_in_the_last()
    {
        NeedsStack();
        var answer = HttpAnswer.Parse(await Caller.Log(slow.Deployment, 0, "--include", "-H", "Accept: application/x-ndjson"));
        var lines = answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal("application/x-ndjson", answer.Headers["Content-Type"]);
        Assert.Equal(Enumerable.Range(1, slow.Lines.Count), lines.Select(line => (int)line["seq"]!));
        Assert.Equal("succeeded", (string)lines[^1]["result"]!);
        Assert.All(lines.SkipLast(1), line => Assert.Null(line["result"]));
    }

    [SkippableFact]
    public async Task An_event_stream_has_an_event_per_line_and_resumes_by_its_last_id()
    {
        NeedsStack();
        var answer = HttpAnswer.Parse(await Caller.Log(
            slow.Deployment, 0, "--include", "-H", "Accept: text/event-stream", "-H", $"Last-Event-ID: {slow.Lines.Count - 2}"));
        var events = answer.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/event-stream", answer.Headers["Content-Type"]);
        Assert.Equal(2, events.Length);
        Assert.StartsWith($"id: {slow.Lines.Count - 1}\nevent: log\ndata: {{", events[0]);
        Assert.StartsWith($"id: {slow.Lines.Count}\nevent: result\ndata: {{", events[1]);
    }

    [SkippableFact]
    public async Task A_failed_deployment_ends_in_order_for_who_reads_the_result_field()
    {
        var output = await Caller.Apply(Before.With(Intents.App("nowhere", "registry://no-such-repository:1.0.0")),
            "", "-H", "Accept: application/x-ndjson");

        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.Equal("failed", (string)JsonNode.Parse(output.Result)!["result"]!);
    }

    [SkippableFact]
    public async Task A_viewer_that_leaves_does_not_end_the_deployment()
    {
        using var leave = new CancellationTokenSource();
        var deployment = "";
        var intent = Before.With(Intents.App("left-alone", env: ("START_DELAY_MS", "1500")));
        var exitCode = await Caller.ApplyAndFollow(intent, line =>
        {
            if (IsId(line))
                deployment = line[IdHeader.Length..].Trim();
            if (line.Contains("  start  "))
                leave.Cancel();
        }, leave.Token, "--include");
        Assert.Null(exitCode);

        var log = await Caller.Log(deployment);

        Assert.StartsWith("RESULT succeeded ", log.Result);
        Assert.Equal("hello 1.1.0\n", (await Caller.App("left-alone.localhost")).Text);
    }

    private const string IdHeader = "x-tower-deployment: ";

    private static bool IsId(string line) => line.StartsWith(IdHeader, StringComparison.OrdinalIgnoreCase);

    /// <summary>One deployment that waits for its app, as its caller saw it.</summary>
    public sealed class SlowApp : Scenario
    {
        public const int StartDelay = 4000;

        internal List<string> Head { get; } = [];

        internal List<(DateTimeOffset At, string Text)> Lines { get; } = [];

        internal int? ExitCode { get; private set; }

        internal string Deployment { get; private set; } = "";

        protected override async Task Happen()
        {
            var inHead = true;
            var intent = Before.With(Intents.App("slow", env: ("START_DELAY_MS", $"{StartDelay}")));
            ExitCode = await Caller.ApplyAndFollow(intent, line =>
            {
                if (inHead)
                    Head.Add(line.Trim());
                else
                    Lines.Add((DateTimeOffset.UtcNow, line));
                inHead &= line.Trim().Length > 0;
            }, CancellationToken.None, "--include");
            Deployment = Head.SingleOrDefault(IsId)?[IdHeader.Length..] ?? "";
        }
    }
}
