using System.Text;
using Tower.Actors.Domain.Logs;
using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

/// <summary>Lines of what processes and containers write.</summary>
public sealed class BoundedLinesTests
{
    private readonly List<string> _lines = [];

    [Theory]
    [InlineData(false, "one|two\rthree||end")]
    [InlineData(true, "one|two|three||end")]
    public void A_line_is_given_out_when_it_is_whole_wherever_the_pieces_end(bool endsAtReturn, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes("one\r\ntwo\rthree\n\nend");
        for (var size = 1; size <= bytes.Length; size++)
        {
            _lines.Clear();
            var lines = new BoundedLines(_lines.Add, endsAtReturn);
            foreach (var piece in bytes.Chunk(size))
                lines.Append(piece);
            lines.Complete();

            Assert.Equal(expected, string.Join('|', _lines));
        }
    }

    [Fact]
    public void A_character_of_several_bytes_is_whole_wherever_the_pieces_end()
    {
        var lines = new BoundedLines(_lines.Add, endsAtReturn: true);
        foreach (var one in Encoding.UTF8.GetBytes("schön → 😀\n"))
            lines.Append([one]);

        Assert.Equal("schön → 😀", Assert.Single(_lines));
    }

    [Fact]
    public void A_line_that_never_ends_takes_no_more_memory_than_the_longest_and_is_marked_as_cut()
    {
        var lines = new BoundedLines(_lines.Add, endsAtReturn: true);
        var piece = Encoding.UTF8.GetBytes(new string('x', 1000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 10_000; i++)
            lines.Append(piece);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1_000_000);
        Assert.Empty(_lines);
        lines.Complete();
        Assert.Equal(new string('x', LogLines.LongestLine) + "…", Assert.Single(_lines));
        Assert.EndsWith("… (at least 12289 more characters cut)", Assert.Single(LogLines.Quote("api", _lines[0], Redactors.Of("correct-horse"))));
    }

    [Theory]
    [InlineData("correct-horse-battery-staple", "{0}")]
    [InlineData("correct-horse-battery-staple", "\\x63\\x6f\\x72\\x72\\x65\\x63\\x74\\x2d\\x68\\x6f\\x72\\x73\\x65\\x2d\\x62")]
    [InlineData("correct-horse-battery-staple", "636f72726563742d686f7273652d62617474657279")]
    [InlineData("correct-horse-battery-staple", "63 6f 72 72 65 63 74 2d 68 6f 72 73 65 2d 62 61")]
    [InlineData("correct-horse-battery-staple", "99, 111, 114, 114, 101, 99, 116, 45, 104, 111, 114, 115, 101, 45, 98, 97")]
    [InlineData("correct-horse-battery-staple", "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==")]
    public void Where_a_line_is_cut_no_more_than_the_first_letters_of_a_secret_show(string secret, string form)
    {
        var printed = form.Replace("{0}", secret, StringComparison.Ordinal);
        var redactor = Redactors.Of(secret, new string('k', 1000));
        for (var before = LogLines.LongestLine - printed.Length; before < LogLines.LongestLine; before++)
        {
            _lines.Clear();
            var lines = new BoundedLines(_lines.Add, endsAtReturn: true);
            // Another secret, which is shorter once it is redacted: what is at the edge would be shown.
            var line = string.Concat(Enumerable.Repeat(new string('k', 1000) + " ", 15));
            lines.Append(Encoding.UTF8.GetBytes($"{line}{new string('x', before - line.Length - 1)} {printed} and more of it{new string('z', 200)}"));
            lines.Complete();

            var shown = Assert.Single(LogLines.Of(_lines[0], redactor));

            var rest = shown[(shown.LastIndexOf('x') + 1)..];
            Assert.True(rest.Contains(SecretRedactor.Replacement, StringComparison.Ordinal) || rest.TrimEnd('…').Length < Unit(form), $"{before}: {rest}");
        }
    }

    // What the first three letters take, and a part of the fourth: so little is looked for nowhere.
    private static int Unit(string form) => form[0] switch { '\\' => 17, '{' => 5, _ when form.Contains(',') => 20, _ when form.Contains(' ') => 13, _ => 9 };
}
