using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Checks that bytes are one JSON document (RFC 8259), nothing more and nothing less, before anything looks at what
/// it says.
/// System.Text.Json does the parsing; the words are ours, because its own quote the text they stumble over, and that
/// may
/// be a secret somebody forgot to put in quotes.
/// </summary>
internal sealed class JsonSyntax
{
    /// <summary>How deep values may nest; an intent needs 4.</summary>
    public const int DeepestNesting = 16;

    /// <summary>Characters of a member's name, at most: every problem below it has the name in its pointer.</summary>
    public const int LongestName = 1024;

    private const string Empty = "the document is empty: check the file, or whether the command before the pipe failed (set -o pipefail); "
        + "curl sends a file with --data-binary @intent.json";

    private readonly ReadOnlyMemory<byte> _document;
    private readonly ProblemList _problems;
    private readonly int _longestName;
    private readonly Stack<Frame> _path = new();
    private bool _rootSeen;

    private JsonSyntax(ReadOnlyMemory<byte> document, ProblemList problems, int longestName) =>
        (_document, _problems, _longestName) = (document, problems, longestName);

    private ReadOnlySpan<byte> Bytes => _document.Span;

    /// <summary>Notes what is wrong. Comments do not end the check; everything else does.</summary>
    /// <returns>Whether the bytes, comments left out, are one JSON document.</returns>
    public static bool Check(ReadOnlyMemory<byte> document, ProblemList problems, int longestName = LongestName) =>
        new JsonSyntax(document, problems, longestName).Check();

    private bool Check()
    {
        if (ForeignBytes.Describe(Bytes) is { } foreign)
            return FailWhole(foreign);
        if (!Utf8.IsValid(Bytes))
            return Fail(FirstInvalidUtf8(), "this byte is not UTF-8 (the file may be in Latin-1 or Windows-1252); save the document as UTF-8");
        // Deeper than we allow, so that it is we who say it.
        var reader = new Utf8JsonReader(Bytes, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Allow,
            MaxDepth = DeepestNesting * 2,
        });
        try
        {
            while (reader.Read())
            {
                if (!Take(ref reader))
                    return false;
            }
        }
        catch (JsonException wrong)
        {
            if (ForeignText.Describe(Bytes) is { } text)
                return FailWhole(text);
            if (Bytes.Trim(" \t\r\n"u8).IsEmpty)
                return FailWhole(Empty);
            var at = OffsetOf(wrong.LineNumber ?? 0, wrong.BytePositionInLine ?? 0);
            return Fail(at, Describe(at, reader.TokenStartIndex));
        }
        return _rootSeen || FailWhole(Empty);
    }

    private bool Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Comment)
        {
            var start = (int)reader.TokenStartIndex;
            _problems.Note(Here(), () => $"{LineAndColumn(start)}: a comment; JSON has no comments, so remove it");
            return !_problems.IsFull;
        }
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            _path.Pop();
            return true;
        }
        _rootSeen = true;
        var isName = reader.TokenType == JsonTokenType.PropertyName;
        if (!isName && _path.TryPeek(out var around) && around.Name is null)
            around.Index++;
        if ((isName || reader.TokenType == JsonTokenType.String) && !IsWholeText(ref reader))
            return Fail((int)reader.TokenStartIndex, "a \\u escape in this text is half a character (a lone surrogate); write the character itself");
        if (isName)
        {
            var name = reader.GetString()!;
            _path.Peek().Name = name.Length <= _longestName ? name : null;
            return name.Length <= _longestName || Fail((int)reader.TokenStartIndex,
                $"a name of {name.Length} characters; at most {_longestName} are allowed");
        }
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;
        if (_path.Count == DeepestNesting)
            return Fail((int)reader.TokenStartIndex, $"nested too deeply; {DeepestNesting} levels are allowed");
        _path.Push(new Frame());
        return true;
    }

    private static bool IsWholeText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return true;
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private bool Fail(int offset, string what)
    {
        _problems.Break(Here(), $"{LineAndColumn(offset)}: {what}");
        return false;
    }

    private bool FailWhole(string what)
    {
        _problems.Break("", what);
        return false;
    }

    private string Here()
    {
        var pointer = "";
        foreach (var frame in _path.Reverse())
        {
            if (frame.Name is { } name)
                pointer = JsonPointer.Member(pointer, name);
            else if (frame.Index >= 0)
                pointer = JsonPointer.Element(pointer, frame.Index);
        }
        return pointer;
    }

    private string Describe(int at, long tokenStart)
    {
        if (at >= Bytes.Length)
            return "the document ends before a quote or a bracket is closed; is the file complete?";
        if (_rootSeen && _path.Count == 0)
            return AfterTheEnd(Bytes[at]);
        if (IsInsideText((int)tokenStart, at))
        {
            return InText(Bytes[at]);
        }
        return JsonMistakes.Describe(Bytes, at, IsNameDue(at));
    }

    private static string AfterTheEnd(byte found) => found switch
    {
        (byte)'}' or (byte)']' => "one closing bracket too many; the document ends before it",
        (byte)'{' or (byte)'[' => "a second document begins here; send one",
        _ => "there is text after the end of the document; remove it",
    };

    private static string InText(byte found) => found switch
    {
        (byte)'\n' or (byte)'\r' => "the line ends inside a string; close the string with a double quote, or write the line break as \\n",
        (byte)'\t' => "a tab in a string; write it as \\t",
        < (byte)' ' => "a control character in a string; write it as an escape, e.g. \\u001b",
        _ => "an unknown escape in a string; write a backslash as \\\\ (JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)",
    };

    private bool IsNameDue(int at) => Bytes[..at].TrimEnd(" \t\r\n"u8) switch
    {
        [.., (byte)'{'] => true,
        [.., (byte)','] => _path.TryPeek(out var around) && around.Name is not null,
        _ => false,
    };

    // After a name the parser's last token is that name, although it is the missing colon that it complains about.
    private bool IsInsideText(int tokenStart, int at)
    {
        if (at <= tokenStart || Bytes[tokenStart] != '"')
            return false;
        for (var i = tokenStart + 1; i < at; i++)
        {
            if (Bytes[i] == '"')
                return false;
            if (Bytes[i] == '\\')
                i++;
        }
        return true;
    }

    private int FirstInvalidUtf8()
    {
        Utf8.ToUtf16(Bytes, new char[Bytes.Length], out var read, out _, replaceInvalidSequences: false);
        return read;
    }

    private int OffsetOf(long line, long byteInLine)
    {
        var start = 0;
        for (; line > 0; line--)
            start += Bytes[start..].IndexOf((byte)'\n') + 1;
        return Math.Min(start + (int)byteInLine, Bytes.Length);
    }

    private string LineAndColumn(int offset)
    {
        var before = Bytes[..offset];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"line {line}, column {column}";
    }

    /// <summary>An open bracket: a name in an object, a counter in an array.</summary>
    private sealed class Frame
    {
        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}
