using System.Buffers;
using System.Text;
using System.Text.Json;
using Tower.Actors.Domain.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class LogTextTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 28, 14, 30, 45, 123, TimeSpan.FromHours(2));

    private static readonly LogEvent Line =
        new(7, At, LogSeverity.Info, DeploymentStep.Resolve, "api  registry://api:^1.2.0 → \"1.2.3\"");

    private static readonly LogEvent Last =
        new(8, At, LogSeverity.Error, DeploymentStep.Result, "RESULT failed in dns", DeploymentOutcome.Failed);

    [Fact]
    public void A_plain_line_begins_with_the_time_in_UTC_and_the_step() =>
        Assert.Equal("12:30:45.123  resolve   api  registry://api:^1.2.0 → \"1.2.3\"", LogText.Plain(Line));

    [Theory]
    [InlineData(LogSeverity.Warning, "12:30:45.123  resolve   warning: x")]
    [InlineData(LogSeverity.Error, "12:30:45.123  resolve   error: x")]
    public void Warnings_and_errors_say_so(LogSeverity severity, string expected) =>
        Assert.Equal(expected, LogText.Plain(Line with { Severity = severity, Text = "x" }));

    [Fact]
    public void The_last_plain_line_is_the_result_and_nothing_else() =>
        Assert.Equal("RESULT failed in dns\n", Written(LogText.WritePlain, Last));

    [Fact]
    public void Every_step_fits_its_column()
    {
        foreach (var step in Enum.GetValues<DeploymentStep>())
            Assert.Equal($"12:30:45.123  {LogText.Name(step),-8}  x", LogText.Plain(Line with { Step = step, Text = "x" }));
    }

    [Fact]
    public void A_line_is_one_JSON_object_per_line() => Assert.Equal(
        """{"seq":7,"at":"2026-01-28T12:30:45.123Z","level":"info","step":"resolve","text":"api  registry://api:^1.2.0 → \"1.2.3\""}""" + "\n",
        Written(LogText.WriteNdjson, Line));

    [Fact]
    public void The_last_JSON_object_has_the_result()
    {
        var last = JsonDocument.Parse(Written(LogText.WriteNdjson, Last)).RootElement;

        Assert.Equal("failed", last.GetProperty("result").GetString());
        Assert.Equal("error", last.GetProperty("level").GetString());
    }

    [Fact]
    public void A_server_sent_event_can_be_resumed()
    {
        var json = Written(LogText.WriteNdjson, Line).TrimEnd('\n');

        Assert.Equal($"id: 7\nevent: log\ndata: {json}\n\n", Written(LogText.WriteServerSentEvent, Line));
        Assert.StartsWith("id: 8\nevent: result\ndata: {", Written(LogText.WriteServerSentEvent, Last));
    }

    [Fact]
    public void A_lone_half_of_a_character_does_not_break_the_stream()
    {
        var broken = Line with { Text = "a\ud800b" };

        Assert.EndsWith("a\ufffdb\n", Written(LogText.WritePlain, broken));
        Assert.EndsWith("a\ufffdb", JsonDocument.Parse(Written(LogText.WriteNdjson, broken)).RootElement.GetProperty("text").GetString());
    }

    private static string Written(Action<LogEvent, IBufferWriter<byte>> write, LogEvent line)
    {
        var output = new ArrayBufferWriter<byte>();
        write(line, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
