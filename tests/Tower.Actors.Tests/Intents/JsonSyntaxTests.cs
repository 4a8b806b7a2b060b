using System.Text;
using Tower.Actors.Domain.Intents;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class JsonSyntaxTests
{
    [Theory]
    [InlineData("", "", "the document is empty")]
    [InlineData(" \n ", "", "the document is empty")]
    [InlineData("{\"a\":", "/a", "line 1, column 6: the document ends before a quote or a bracket is closed")]
    [InlineData("{\"a\": \"x", "/a", "line 1, column 9: the document ends before a quote or a bracket is closed")]
    [InlineData("{\"a\": 1,}", "/a", "line 1, column 9: a comma before the closing bracket; remove it")]
    [InlineData("{\"a\": [1,\n]}", "/a/0", "line 2, column 1: a comma before the closing bracket; remove it")]
    [InlineData("{} x", "", "line 1, column 4: there is text after the end of the document")]
    [InlineData("{}{}", "", "line 1, column 3: a second document begins here")]
    [InlineData("{}}", "", "line 1, column 3: one closing bracket too many")]
    [InlineData("{'a': 1}", "", "line 1, column 2: JSON strings need double quotes")]
    [InlineData("{\n\"é\": 1 \"b\": 2}", "/é", "line 2, column 8: a comma or a colon is missing before this")]
    [InlineData("{\"a\": hello}", "/a", "line 1, column 7: a value without double quotes")]
    [InlineData("{\"a\" 1}", "", "line 1, column 6: a comma or a colon is missing before this")]
    [InlineData("{\"a\": \"x\ny\"}", "/a", "line 1, column 9: the line ends inside a string")]
    [InlineData("{\"a\": \"x\r\ny\"}", "/a", "line 1, column 9: the line ends inside a string")]
    [InlineData("{\"a\": \"x\ty\"}", "/a", "line 1, column 9: a tab in a string")]
    [InlineData("{\"a\": \"x\u001by\"}", "/a", "line 1, column 9: a control character in a string")]
    [InlineData("{\"a\": \"x\\qy\"}", "/a", "line 1, column 10: an unknown escape in a string")]
    [InlineData("{\"a\": \0}", "/a", "line 1, column 7: a NUL byte")]
    [InlineData("{\"a\": /* x", "/a", "line 1, column 7: a comment that does not end")]
    [InlineData("{\"a\": [1, \"\\ud800\"]}", "/a/1", "line 1, column 11: a \\u escape in this text is half a character")]
    [InlineData("{\"\\udc00\": 1}", "", "line 1, column 2: a \\u escape in this text is half a character")]
    public void What_is_not_JSON_is_named_with_line_and_column(string text, string pointer, string message)
    {
        var problem = OnlyProblem(text);

        Assert.Equal(pointer, problem.Pointer);
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_is_refused_and_the_rest_is_still_read()
    {
        var problems = Read(Base.Replace("\"adminEmail\"", "// who?\n\"adminEmail\"", StringComparison.Ordinal)
            .Replace("\"latest\"", "/* tag */ 5", StringComparison.Ordinal)).Problems;

        Assert.Equal(3, problems.Length);
        Assert.Contains(problems, problem => problem is { Pointer: "/version" } && problem.Message.StartsWith("line 3, column 3: a comment", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Pointer == "/otel/version"
            && problem.Message.StartsWith("must be a string, not a number", StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_where_they_stand()
    {
        var bytes = Encoding.UTF8.GetBytes("{\n \"é\": \"ab\"}");
        bytes[^4] = 0xff;

        var problem = Assert.Single(IntentReader.Read(bytes).Problems);

        Assert.StartsWith("line 2, column 8: this byte is not UTF-8", problem.Message);
    }

    [Fact]
    public void A_byte_order_mark_is_ignored() => Assert.Empty(Read("\uFEFF" + Base).Problems);

    [Fact]
    public void A_document_of_one_MiB_is_read_and_one_byte_more_is_refused()
    {
        Assert.Empty(Read(Base + new string(' ', IntentReader.MaxBytes - Encoding.UTF8.GetByteCount(Base))).Problems);

        var problem = OnlyProblem(Base + new string(' ', IntentReader.MaxBytes - Encoding.UTF8.GetByteCount(Base) + 1));
        Assert.Equal(new IntentProblem("", "the document has 1048577 bytes; 1048576 (1 MiB) are allowed"), problem);
    }

    [Fact]
    public void Nesting_is_allowed_to_16_levels_also_where_values_are_ignored()
    {
        static string Applied(int levels) => Base.Insert(Base.LastIndexOf('}'),
            $", \"applied\": {new string('[', levels)}{new string(']', levels)}");

        Assert.Empty(Read(Applied(15)).Problems);
        var problem = OnlyProblem(Applied(16));
        Assert.Equal("/applied" + string.Concat(Enumerable.Repeat("/0", 15)), problem.Pointer);
        Assert.EndsWith("nested too deeply; 16 levels are allowed", problem.Message);
    }

    [Fact]
    public void A_megabyte_of_brackets_is_refused_like_any_other_depth() =>
        Assert.EndsWith("16 levels are allowed", OnlyProblem(new string('[', 1_000_000)).Message);

    [Fact]
    public void A_secret_without_quotes_is_not_repeated_in_the_message() =>
        Assert.DoesNotContain("hunter2", OnlyProblem("{\"apps\": [{\"secrets\": {\"P\": thunter2}}]}").Message);
}
