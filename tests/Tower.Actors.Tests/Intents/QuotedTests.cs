using System.Globalization;
using FsCheck.Xunit;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.Intents;

/// <summary>Nothing a stranger wrote can look like a line of Tower's own.</summary>
public sealed class QuotedTests
{
    [Theory]
    [InlineData("api", "\"api\"")]
    [InlineData("Bücher, 日本語 → ✓", "\"Bücher, 日本語 → ✓\"")]
    [InlineData("a\r\nRESULT succeeded", "\"a\\u000d\\u000aRESULT succeeded\"")]
    [InlineData("\u001b[2K", "\"\\u001b[2K\"")]
    [InlineData("a\u200b\u202e\u2066\ufeffb", "\"a\\u200b\\u202e\\u2066\\ufeffb\"")]
    [InlineData("a\u00a0\u3000\u2028b", "\"a\\u00a0\\u3000\\u2028b\"")]
    [InlineData("a\u0338\u0489", "\"a\\u0338\\u0489\"")]
    [InlineData("\u115f\u3164\u2800\ue000", "\"\\u115f\\u3164\\u2800\\ue000\"")]
    [InlineData("x\" is right", "\"x\\\" is right\"")]
    [InlineData("C:\\u000a", "\"C:\\\\u000a\"")]
    [InlineData("😀 𝔘 𠀀", "\"😀 𝔘 𠀀\"")]
    [InlineData("a\U000e0001\U000e0041\U000e0100b", "\"a\\u{e0001}\\u{e0041}\\u{e0100}b\"")]
    [InlineData("\U0001d173\U000f0000\U00010a01", "\"\\u{1d173}\\u{f0000}\\u{10a01}\"")]
    public void Text_in_quotes_shows_what_is_not_seen(string text, string shown) => Assert.Equal(shown, Quoted.Text(text));

    [Theory]
    [InlineData(0xd83d, "\"x\\ud83dx\"")]
    [InlineData(0xde00, "\"x\\ude00x\"")]
    public void Half_a_character_is_shown_as_what_it_is(int half, string shown) => Assert.Equal(shown, Quoted.Text($"x{(char)half}x"));

    [Property(MaxTest = 300)]
    public void Whatever_it_is_it_stays_on_its_line_and_in_its_quotes(string? text)
    {
        var shown = Quoted.Text(text ?? "");

        Assert.DoesNotContain(shown, letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark);
        Assert.DoesNotContain('"', shown[1..^1].Replace("\\\\", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_problem_written_as_one_line_shows_what_its_pointer_hides() =>
        Assert.Equal("/apps/0/env/A\\u000aRESULT: is wrong", new IntentProblem("/apps/0/env/A\nRESULT", "is wrong").ToString());

    [Fact]
    public void Long_text_is_cut()
    {
        Assert.Equal($"\"{new string('x', 80)}…\"", Quoted.Text(new string('x', 81)));
        Assert.Equal($"{new string('x', 200)}…", Quoted.Place(new string('x', 201)));
        Assert.Equal($"\"{new string('x', 79)}…\"", Quoted.Text(new string('x', 79) + "😀"));
        Assert.Equal($"\"{new string('x', 78)}😀…\"", Quoted.Text(new string('x', 78) + "😀x"));
    }
}
