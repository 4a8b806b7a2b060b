using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class LogLinesTests
{
    private static readonly SecretRedactor Redactor = Redactors.Of("correct-horse", "tab\tin secret");

    [Theory]
    [InlineData("one", "one")]
    [InlineData("one\ntwo\r\nthree\rfour\n", "one|two|three|four")]
    [InlineData("one\n\n  \ntwo", "one|two")]
    [InlineData("one\u2028two\u2029three\u0085four\vfive\fsix", "one|two|three|four|five|six")]
    [InlineData("", "")]
    public void Every_kind_of_line_break_makes_a_line(string text, string lines) =>
        Assert.Equal(lines, string.Join('|', LogLines.Of(text, Redactor)));

    [Theory]
    [InlineData("\u001b[1;32mgreen\u001b[0m text", "green text")]
    [InlineData("\u001b]0;title\aafter", "after")]
    [InlineData("\u001b]8;;https://x\u001b\\link", "link")]
    [InlineData("\u001b(Bx\u001b", "Bx")]
    [InlineData("bell\a null\0 back\b", "bell null back")]
    [InlineData("a\tb", "a    b")]
    [InlineData("ab\u202Ecd\u2066", "abcd")]
    [InlineData("\u001b[38;5;12", "")]
    [InlineData("a\U000e0001\U000e0041\U000e01efb\U0001d173c", "abc")]
    [InlineData("😀\u202e👩‍🚀", "😀👩🚀")]
    public void Nothing_that_moves_a_terminal_survives(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', LogLines.Of(text, Redactor)));

    [Fact]
    public void Nor_does_half_a_character() => Assert.Equal("a b", Assert.Single(LogLines.Of($"a{(char)0xd83d} b{(char)0xde00}", Redactor)));

    [Theory]
    [InlineData("correct-\u001b[1mhorse\u001b[0m")]
    [InlineData("correct\0-horse")]
    [InlineData("tab\tin secret")]
    public void A_secret_is_found_before_and_after_control_characters_are_gone(string text) =>
        Assert.Equal("[redacted]", Assert.Single(LogLines.Of(text, Redactor)));

    [Fact]
    public void A_long_line_is_cut_after_it_was_redacted()
    {
        var line = LogLines.Of(new string('x', LogLines.LongestLine - 5) + "correct-horse" + new string('y', 100), Redactor).Single();

        Assert.DoesNotContain("corr", line);
        Assert.EndsWith("x[reda … (105 more characters cut)", line);
    }

    [Fact]
    public void A_long_line_is_not_cut_inside_a_character()
    {
        var line = LogLines.Of(new string('x', LogLines.LongestLine - 1) + "😀😀", Redactor).Single();

        Assert.EndsWith("x … (4 more characters cut)", line);
    }

    [Fact]
    public void A_text_of_very_many_characters_is_not_read_to_its_end_and_says_so()
    {
        var lines = LogLines.Of(string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", LogLines.MostRead / 1024 + 10)), Redactor);

        Assert.Equal("(10240 more characters cut)", lines[^1]);
        Assert.Equal(LogLines.MostRead / 1024 + 2, lines.Length);
    }

    [Fact]
    public void What_is_read_of_such_a_text_takes_memory_for_a_few_readings_whatever_is_in_it()
    {
        var noise = string.Concat(Enumerable.Repeat("%25&amp;\\x41''~0=41 ", LogLines.MostRead / 16));
        var readings = 0;
        var most = 0L;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        TextReading.Each(noise[..LogLines.MostRead], spaces: false, _ =>
        {
            if (readings++ % 16 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        });

        Assert.InRange(readings, 33, int.MaxValue);
        Assert.InRange(most - before, long.MinValue, 10L * 6 * LogLines.MostRead);
    }

    [Fact]
    public void Where_the_text_ends_no_beginning_of_a_secret_shows()
    {
        for (var before = LogLines.MostRead - 14; before < LogLines.MostRead + 2; before++)
        {
            // Lines, and a few long ones so that the last is shown.
            var text = string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", LogLines.MostRead / 1024))[..(before - 20)] + "\n" + new string('y', 19) + "correct-horse" + new string('z', 100);

            Assert.DoesNotContain(LogLines.Of(text, Redactor), line => line.Contains("corr", StringComparison.Ordinal));
        }
    }
}
