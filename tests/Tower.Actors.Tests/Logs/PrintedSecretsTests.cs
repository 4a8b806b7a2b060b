using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

/// <summary>Whatever form a program prints a secret in, no line of a log has any of it.</summary>
public sealed class PrintedSecretsTests
{
    private static readonly SecretRedactor Redactor = SecretRedactor.For(Intents.With(secrets:
        [new("SECRET", PrintedSecrets.Secret), new("PLAIN", PrintedSecrets.Plain), new("PEM", PrintedSecrets.Pem)]));

    public static TheoryData<string> Forms() => [.. PrintedSecrets.Forms.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_apps_line_shows_none_of_it(string form) =>
        AssertClean(form, LogLines.Quote("api", $"before >{PrintedSecrets.Forms[form]}< after", Redactor));

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_sentence_of_Towers_that_quotes_it_shows_none_of_it(string form) =>
        AssertClean(form, LogLines.OfOwn($"registry.example.com answers 500 >{PrintedSecrets.Forms[form]}< to /v2/", Redactor));

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_reason_in_the_status_shows_none_of_it(string form) =>
        AssertClean(form, LogLines.Of($"its last check says >{PrintedSecrets.Forms[form]}<", Redactor));

    [Theory]
    [MemberData(nameof(Forms))]
    public void No_noise_around_it_pushes_it_out(string form)
    {
        // Something for each decoder to undo, once and twice.
        const string noise = "50%25 a%2525b \\x41 \\\\n &amp;lt; =41=3D41 ~0 ~01 'a''b' a+b \u001b[1mc\u001b[0m 61 62 63 64 65 1, 2, 3, 4, 5 'x' +\n  'y'\n";
        AssertClean(form, LogLines.Quote("api", $"{noise} >{PrintedSecrets.Forms[form]}< {noise}", Redactor));
    }

    [Fact]
    public void What_is_around_it_stays() => Assert.All(
        PrintedSecrets.Forms.Where(form => !form.Key.Contains("line", StringComparison.Ordinal)),
        form =>
        {
            var line = string.Join('\n', LogLines.Quote("api", $"before >{form.Value}< after", Redactor));
            Assert.StartsWith("api | before >", line);
            Assert.EndsWith("< after", line);
        });

    private static void AssertClean(string form, IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        Assert.All(PrintedSecrets.Traces(PrintedSecrets.Forms[form]), trace => Assert.DoesNotContain(trace, text, StringComparison.Ordinal));
        // Beyond where a line is cut there is no word of it either.
        Assert.True(form.Contains("cut", StringComparison.Ordinal) || text.Contains(SecretRedactor.Replacement, StringComparison.Ordinal), text);
    }
}
