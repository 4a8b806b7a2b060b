using System.Text;
using System.Text.Json;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

/// <summary>What is wrong with a document is said without its secrets.</summary>
public sealed class DocumentSecretsTests
{
    public static TheoryData<string> Forms() => [.. PrintedSecrets.Forms.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void No_error_quotes_a_secret_that_stands_in_the_wrong_place_as_well(string form)
    {
        var text = PrintedSecrets.Forms[form];
        // In a pointer to it that would be the fourth layer, and three are looked through.
        var member = form == "JSON in JSON in JSON" ? PrintedSecrets.Secret : text;
        var document = Document($$"""
            "name": "api", "image": {{JsonSerializer.Serialize(text)}}, "domain": {{JsonSerializer.Serialize(text)}}, {{JsonSerializer.Serialize(member)}}: 1
            """);
        var redactor = SecretRedactor.ForDocument(document);

        var problems = IntentReader.Read(document).Problems.Select(problem => redactor.RedactOwn(problem.ToString())).ToList();

        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.All(PrintedSecrets.Traces(text), trace => Assert.DoesNotContain(trace, problem, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nor_one_that_is_cut_because_the_text_before_it_is_long()
    {
        for (var before = 80 - PrintedSecrets.Plain.Length; before < 80 - SecretRedactor.ShortestValue; before++)
        {
            var document = Document($"\"name\": \"api\", \"domain\": \"{new string('/', before)}{PrintedSecrets.Plain}\"");
            var redactor = SecretRedactor.ForDocument(document);

            var problems = IntentReader.Read(document).Problems.Select(problem => redactor.RedactOwn(problem.ToString())).ToList();

            Assert.Contains(problems, problem => problem.Contains("/[redacted]", StringComparison.Ordinal));
            Assert.All(problems, problem => Assert.DoesNotContain("Kx9", problem, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("\"secrets\": {\"A\": \"Kx9/mB2+vQ7@wLp4\"}")]
    [InlineData("\"secrets\": [\"Kx9/mB2+vQ7@wLp4\"]")]
    [InlineData("\"secrets\": {\"A\": {\"b\": [\"Kx9/mB2+vQ7@wLp4\"]}}")]
    [InlineData("\"env\": {\"DB_PASSWORD\": \"Kx9/mB2+vQ7@wLp4\"}")]
    [InlineData("\"secrets\": {\"A\": \"Kx9/mB2+vQ7@wLp4\"}, nonsense")]
    [InlineData("\"secrets\": {\"A\": \"Kx9/mB2+vQ7@wLp4\"}", "\uFEFF")]
    [InlineData("\"secrets\": {\"A\": \"another\"}, \"secrets\": {\"A\": \"Kx9/mB2+vQ7@wLp4\"}")]
    [InlineData("\"env\": {\"DB_PASSWORD\": {\"value\": \"Kx9/mB2+vQ7@wLp4\"}}")]
    [InlineData("\"env\": [{\"name\": \"DB_PASSWORD\", \"value\": \"Kx9/mB2+vQ7@wLp4\"}]")]
    [InlineData("\"env\": [{\"value\": \"Kx9/mB2+vQ7@wLp4\", \"name\": \"DB_PASSWORD\"}]")]
    [InlineData("\"env\": [\"DB_PASSWORD=Kx9/mB2+vQ7@wLp4\"]")]
    [InlineData("\"env\": {\"URL\": \"postgres://app:Kx9%2FmB2%2BvQ7%40wLp4@db\"}")]
    public void A_value_is_known_wherever_it_stands(string members, string before = "") =>
        Assert.Equal("it is [redacted]", SecretRedactor.ForDocument(Encoding.UTF8.GetBytes($"{before}{{\"apps\": [{{{members}}}]}}")).RedactOwn("it is Kx9/mB2+vQ7@wLp4"));

    [Fact]
    public void What_follows_a_secret_is_none() => Assert.Equal(
        "next and open-text, not [redacted]",
        SecretRedactor.ForDocument("""
            {"apps": [{"secrets": {}, "passwordHash": "hidden-text"}, {"image": "open-text", "env": [{"name": "DB_PASSWORD"}, {"name": "A", "value": "next"}]}]}
            """u8).Redact("next and open-text, not hidden-text"));

    [Fact]
    public void A_part_of_one_is_one_where_the_whole_is_in_the_wrong_place() => Assert.Equal(
        "'[redacted]' is not a digest, nor are '[redacted]' and 'no-part'",
        SecretRedactor.ForDocument("""{"apps": [{"image": "Kx9/mB2+vQ7@wLp4", "secrets": {"A": "Kx9/mB2+vQ7@wLp4", "B": "this-is/no-part"}}]}"""u8)
            .RedactOwn("'wLp4' is not a digest, nor are 'mB2+vQ7' and 'no-part'"));

    [Fact]
    public void The_name_of_an_app_is_none() => Assert.Equal(
        "\"hallo-app\" is used twice",
        SecretRedactor.ForDocument("""{"apps": [{"name": "hallo-app", "secrets": {"A": "hallo"}}]}"""u8).RedactOwn("\"hallo-app\" is used twice"));

    private static byte[] Document(string members) => Encoding.UTF8.GetBytes($$$"""
        {"apps": [{ {{{members}}}, "secrets": {
            "SECRET": {{{JsonSerializer.Serialize(PrintedSecrets.Secret)}}}, "PLAIN": "{{{PrintedSecrets.Plain}}}", "PEM": {{{JsonSerializer.Serialize(PrintedSecrets.Pem)}}} } }]}
        """);
}
