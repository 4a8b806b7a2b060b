using Tower.Actors.Logs;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class LogLinesTests
{
    private static readonly SecretRedactor Redactor = SecretRedactor.ForValues("correct-horse", "tab\tin secret");

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
    public void Nothing_that_moves_a_terminal_survives(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', LogLines.Of(text, Redactor)));

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
    public void A_buffer_gives_out_whole_lines_only()
    {
        var buffer = new RedactingBuffer(Redactor);

        Assert.Empty(buffer.Append("it is corr"));
        Assert.Empty(buffer.Append("ect-hor"));
        Assert.Equal(["it is [redacted]!", "second"], buffer.Append("se!\r\nsecond\nthi"));
        Assert.Equal(["third"], [.. buffer.Append("rd"), .. buffer.Complete()]);
        Assert.Empty(buffer.Complete());
    }

    [Fact]
    public void A_buffer_survives_a_line_that_never_ends()
    {
        var buffer = new RedactingBuffer(Redactor);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 10_000; i++)
            Assert.Empty(buffer.Append(new string('x', 1000)));
        buffer.Append("correct-horse");

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);
        var line = buffer.Complete().Single();
        Assert.InRange(line.Length, LogLines.LongestLine, LogLines.LongestLine + 50);
        Assert.EndsWith("more characters cut)", line);
    }

    [Fact]
    public void A_secret_on_the_edge_of_what_a_buffer_keeps_does_not_show()
    {
        for (var before = LogLines.LongestLine - 14; before < LogLines.LongestLine + 2; before++)
        {
            var buffer = new RedactingBuffer(Redactor);
            buffer.Append(new string('x', before));
            buffer.Append("correct-");
            buffer.Append("horse" + new string('y', 10_000));

            Assert.DoesNotContain("cor", buffer.Complete().Single());
        }
    }
}
