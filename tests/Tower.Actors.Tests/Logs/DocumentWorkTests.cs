using System.Text;
using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

/// <summary>A document that is made to be expensive costs its own size and a bound, not a thousand times its size.</summary>
public sealed class DocumentWorkTests
{
    private const int Values = 110;

    // Without any part it takes 28 MB, with all of them 660 and more.
    private const long Enough = 192 * 1024 * 1024;

    [Theory]
    [InlineData("a.b,c;d:")]
    [InlineData("!?#%=+,;")]
    [InlineData("abcdefgh")]
    public void Secrets_of_many_parts_that_stand_in_a_wrong_place_as_well_are_not_all_taken_apart(string pattern)
    {
        var members = Enumerable.Range(0, Values).Select(n => string.Concat(Enumerable.Range(0, 512).Select(m => $"{pattern}{n:x2}{m:x3}"[..8])))
            .Select((value, n) => (Secret: $"\"S{n}\":\"{value}{n}\"", Open: $"\"{value}{n}\""));
        var document = Encoding.UTF8.GetBytes($$"""{"secrets":{{{string.Join(',', members.Select(one => one.Secret))}}},"list":[{{string.Join(',', members.Select(one => one.Open))}}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var redactor = SecretRedactor.ForDocument(document);
        _ = redactor.Redact("an error");

        var took = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(took < Enough, $"{took} bytes for a document of {document.Length}");
    }
}
