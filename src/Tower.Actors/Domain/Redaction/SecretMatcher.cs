using System.Buffers;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// Finds many strings in a text at once: a vectorised search for how they begin, then a comparison with the few that begin
/// so. Also finds the longer part of a string that a line break cut in two, and the beginning of one that was cut short (…).
/// </summary>
internal sealed class SecretMatcher
{
    private const int AnchorLength = SecretRedactor.ShortestValue;

    // From this length on a part of a secret at the end of a line is no coincidence ("postgres" is, "postgres://u:p" is not).
    private const int ConclusiveLength = 12;

    private const int DeepestIndentation = 256;

    // What stands for the rest of a text that Tower cut (Quoted, BoundedLines), as others do.
    private const char CutShort = LogLines.CutMark;

    private const int LongestEscape = 16;
    private const int LongestHalfNumber = 5;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789abcdefABCDEFxX ,:-");

    private readonly SearchValues<string> _beginnings;
    private readonly SearchValues<string> _endings;
    private readonly Dictionary<string, SecretForm[]>.AlternateLookup<ReadOnlySpan<char>> _byBeginning;
    private readonly Dictionary<string, SecretForm[]>.AlternateLookup<ReadOnlySpan<char>> _byEnding;

    public SecretMatcher(IReadOnlyCollection<SecretForm> forms)
    {
        AnySpace = forms.Any(form => form.Text.Contains(' '));
        IsEmpty = forms.Count == 0;
        (_beginnings, _byBeginning) = Index(forms, form => form.Text[..AnchorLength]);
        (_endings, _byEnding) = Index(forms, form => form.Text[^AnchorLength..]);
    }

    /// <summary>Whether what was found is none of what is looked for after all.</summary>
    public delegate bool Exception(ReadOnlySpan<char> found);

    /// <summary>Whether it looks for nothing.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether a string it looks for has a space.</summary>
    public bool AnySpace { get; }

    /// <summary>Adds what it finds, at each place the longest string; spans may overlap.</summary>
    public void Find(ReadOnlySpan<char> text, List<TextSpan> found, Exception? except = null)
    {
        for (var at = 0; Next(text, at, _beginnings, out at); at++)
        {
            foreach (var form in _byBeginning[text.Slice(at, AnchorLength)])
            {
                TextSpan span;
                if (text[at..].StartsWith(form.Text, StringComparison.Ordinal))
                    span = Whole(text, at, form);
                else if (CutByLineEnd(text, at, form.Text) is var end and > 0)
                    span = new TextSpan(at, end);
                else
                    continue;
                if (except is not null && except(text[span.Start..span.End]))
                    continue;
                found.Add(span);
                break;
            }
        }
        for (var at = 0; Next(text, at, _endings, out at); at++)
        {
            foreach (var form in _byEnding[text.Slice(at, AnchorLength)])
            {
                var end = at + AnchorLength;
                if (CutByLineStart(text, end, form.Text) is var start and >= 0 && except?.Invoke(text[start..end]) != true)
                    found.Add(new TextSpan(start, end));
            }
        }
    }

    private static bool Next(ReadOnlySpan<char> text, int from, SearchValues<string> values, out int at)
    {
        var next = from < text.Length ? text[from..].IndexOfAny(values) : -1;
        at = from + next;
        return next >= 0;
    }

    private static TextSpan Whole(ReadOnlySpan<char> text, int start, SecretForm form)
    {
        var end = start + form.Text.Length;
        if (form.OpenStart && start > 0 && IsBase64Digit(text[start - 1]))
            start--;
        if (form.OpenEnd && end < text.Length && IsBase64Digit(text[end]))
            end++;
        for (var padding = 0; form.IsBase64 && padding < 2 && end < text.Length && text[end] == '='; padding++)
            end++;
        return new TextSpan(start, end);
    }

    private static int CutByLineEnd(ReadOnlySpan<char> text, int start, string secret)
    {
        // Farther than the secret is long there is no need to look.
        var rest = text.Slice(start, Math.Min(secret.Length, text.Length - start));
        var length = rest.IndexOfAny('\r', '\n');
        if (length < 0)
            length = rest.Length;
        return IsConclusive(length, secret) && secret.AsSpan().StartsWith(text.Slice(start, length), StringComparison.Ordinal)
            ? start + length
            : CutShortAt(text[start..], secret) is var end and > 0 ? start + end : -1;
    }

    // What stands last may be half an escape or half a number of a byte, which stands for no character yet, and may begin like the
    // character it stands for.
    private static int CutShortAt(ReadOnlySpan<char> text, string secret)
    {
        var same = text.CommonPrefixLength(secret);
        if (same < AnchorLength)
            return -1;
        var end = text[same..Math.Min(text.Length, same + LongestEscape)].IndexOf(CutShort);
        return end == 0 || (end > 0 && (text.Slice(same - 1, 2).ContainsAny('\\', '&', '%') || IsHalfNumber(text.Slice(same, end)))) ? same + end : -1;
    }

    // ", 0x4…", " 6…"; the beginning of a decimal number is the number of a control character.
    private static bool IsHalfNumber(ReadOnlySpan<char> text) =>
        text.Length <= LongestHalfNumber && (!text.ContainsAnyExcept(NumberCharacters) || (text.Length == 1 && char.IsControl(text[0])));

    private static int CutByLineStart(ReadOnlySpan<char> text, int end, string secret)
    {
        var first = Math.Max(0, end - secret.Length - DeepestIndentation);
        var start = first + text[first..end].LastIndexOfAny('\r', '\n') + 1;
        if (start == first && first > 0)
            return -1;
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        return IsConclusive(end - start, secret) && secret.AsSpan().EndsWith(text[start..end], StringComparison.Ordinal)
            ? start
            : -1;
    }

    private static bool IsConclusive(int length, string secret) =>
        length < secret.Length && length >= Math.Max(AnchorLength, Math.Min(ConclusiveLength, (secret.Length + 1) / 2));

    private static bool IsBase64Digit(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_';

    private static (SearchValues<string>, Dictionary<string, SecretForm[]>.AlternateLookup<ReadOnlySpan<char>>) Index(
        IEnumerable<SecretForm> forms, Func<SecretForm, string> anchor)
    {
        var index = forms.GroupBy(anchor, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.OrderByDescending(form => form.Text.Length).ToArray(),
            StringComparer.Ordinal);
        return (SearchValues.Create([.. index.Keys], StringComparison.Ordinal), index.GetAlternateLookup<ReadOnlySpan<char>>());
    }
}
