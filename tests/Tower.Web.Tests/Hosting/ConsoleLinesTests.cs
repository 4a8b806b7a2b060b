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
    [InlineData("schön → ✓ 🔒", "schön → ✓ 🔒")]
    public void An_event_is_one_line_whatever_it_says(string message, string shown) =>
        Assert.Equal($"2026-01-28T10:30:45.123Z WARN  AuthenticationGate: {shown}\n", Write(message, null));

    [Fact]
    public void An_exception_stays_on_the_line()
    {
        var line = Write("it broke", new InvalidOperationException("first\nsecond"));
        Assert.StartsWith("2026-01-28T10:30:45.123Z WARN  AuthenticationGate: it broke | System.InvalidOperationException: first ⏎ second", line);
        Assert.Equal(1, line.Count(character => character == '\n'));
    }

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
