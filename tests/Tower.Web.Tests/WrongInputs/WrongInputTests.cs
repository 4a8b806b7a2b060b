using System.Globalization;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>
/// What people send by mistake, and what they read then: <c>Golden/wrong-inputs.txt</c>, to be read from top to bottom.
/// </summary>
public sealed class WrongInputTests(WrongInputAnswers answers) : IClassFixture<WrongInputAnswers>
{
    public static IEnumerable<object[]> Titles => WrongInputAnswers.Inputs.Select(input => new object[] { input.Title });

    [Fact]
    public void The_page_has_every_wrong_input_and_its_answer()
    {
        Assert.True(WrongInputAnswers.Inputs.Count >= 120);
        GoldenFile.ShouldEqual("wrong-inputs.txt", string.Concat(WrongInputAnswers.Inputs.Select(answers.Section)));
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void It_is_refused_with_a_code_and_a_sentence(string title)
    {
        var lines = answers[title].TrimEnd('\n').Split('\n');
        var (status, code) = (int.Parse(lines[0][..3], CultureInfo.InvariantCulture), lines[0][4..]);

        Assert.InRange(status, 400, 499);
        Assert.Contains(FailureCodes.All, known => known.Name == code);
        Assert.NotEmpty(lines[1]);
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void Its_answer_holds_no_secret_and_nothing_that_looks_like_a_line_of_Towers(string title)
    {
        var answer = answers[title];

        Assert.DoesNotContain(WrongInput.Hidden, answer);
        Assert.DoesNotContain(answer.Split('\n'), line => line.TrimStart().StartsWith("RESULT", StringComparison.Ordinal));
        Assert.All(answer, letter => Assert.True(letter == '\n' || !(char.IsControl(letter)
            || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)));
    }

    [Fact]
    public void Nothing_of_it_is_deployed() => Assert.True(answers.NothingSubmitted);
}
