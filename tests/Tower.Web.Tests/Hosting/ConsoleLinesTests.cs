using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tower.Web.Hosting;
using Xunit;

namespace Tower.Web.Tests.Hosting;

public sealed class ConsoleLinesTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two\nlines", "two ⏎ lines")]
    [InlineData("windows\r\nlines\r\n", "windows ⏎ lines")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m")]
    [InlineData("tab\there", "tab here")]
    [InlineData("turned \u202e around\u200b", "turned \\u202e around\\u200b")]
    [InlineData("schön → ✓ 🔒", "schön → ✓ 🔒")]
    [InlineData("a\U000e0001b\U000e0100🔒\u202e", "a\\u{e0001}b\\u{e0100}🔒\\u202e")]
    public void An_event_is_one_line_whatever_it_says(string message, string shown) =>
        Assert.Equal($"2026-01-28T10:30:45.123Z WARN  AuthenticationGate: {shown}\n", Write(message, null));

    [Fact]
    public void An_exception_stays_on_the_line()
    {
        var line = Write("it broke", new InvalidOperationException("first\nsecond"));
        Assert.StartsWith("2026-01-28T10:30:45.123Z WARN  AuthenticationGate: it broke | System.InvalidOperationException: first ⏎ second", line);
        Assert.Equal(1, line.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("[INFO][11/23/2026 22:00:03.911Z][Thread 0023][akka://tower/user/coordinator/log-x][DeploymentId=20260128T103045-3f9a] undo: api-1a2b3c4d removed",
        "20260128T103045-3f9a", "undo: api-1a2b3c4d removed")]
    [InlineData("[WARNING][11/23/2026 22:00:03.911Z][Thread 0023][akka://tower/user/coordinator] x [y] z\nmore",
        "coordinator", "x [y] z\nmore")]
    [InlineData("[INFO][11/23/2026 22:00:03.911Z][Thread 0023][CoordinatedShutdown (akka://tower)] bye", "CoordinatedShutdown", "bye")]
    [InlineData("something else", "ActorSystem", "something else")]
    public void An_actors_line_says_who_and_what_and_nothing_twice(string message, string source, string text) =>
        Assert.Equal((source, text), AkkaText.Split("Akka.Actor.ActorSystem", message));

    private static string Write(string message, Exception? exception)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 28, 10, 30, 45, 123, TimeSpan.Zero));
        var output = new StringWriter();
        new ConsoleLines(time).Write(
            new LogEntry<string>(LogLevel.Warning, "Tower.Web.Security.AuthenticationGate", default, message, exception, (text, _) => text),
            null, output);
        return output.ToString();
    }
}
