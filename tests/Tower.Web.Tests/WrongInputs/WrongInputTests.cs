using System.Globalization;
using Tower.Actors.Domain.Values;
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

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_program_gets_the_same_with_the_code_and_the_place_of_each_mistake(string title)
    {
        var (mediaType, json) = answers.Problem(title);
        var lines = answers[title].TrimEnd('\n').Split('\n');

        Assert.Equal("application/problem+json", mediaType);
        Assert.Equal(lines[0], $"{json.GetProperty("status").GetInt32()} {json.GetProperty("code").GetString()}");
        Assert.Equal(lines[1], json.GetProperty("detail").GetString());
        Assert.NotEmpty(json.GetProperty("remedy").GetString()!);
        var errors = json.TryGetProperty("errors", out var found) ? found.EnumerateArray().ToList() : [];
        Assert.Equal(lines[2..], errors.Select(error => $"  {Place(error.GetProperty("pointer").GetString()!)}: {error.GetProperty("detail").GetString()}"));
        Assert.DoesNotContain(WrongInput.Hidden, json.GetRawText());
    }

    [Fact]
    public void No_secret_of_it_is_in_the_log()
    {
        Assert.NotEmpty(answers.Log);
        var credentials = WrongInputAnswers.Inputs.Select(input => input.Authorization?.Split(' ')[^1]).Where(text => text is { Length: > 8 }).Distinct().ToList();
        Assert.InRange(credentials.Count, 10, 1000);
        Assert.All(answers.Log, line =>
        {
            Assert.DoesNotContain(WrongInput.Hidden, line);
            Assert.DoesNotContain(credentials, secret => line.Contains(secret!, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Nothing_of_it_is_deployed() => Assert.True(answers.NothingSubmitted);

    // RFC 6901, section 6: "#" and the pointer, percent-encoded.
    private static string Place(string fragment)
    {
        Assert.StartsWith("#", fragment, StringComparison.Ordinal);
        var pointer = Uri.UnescapeDataString(fragment[1..]);
        return pointer.Length == 0 ? "(document)" : Quoted.Place(pointer);
    }
}
