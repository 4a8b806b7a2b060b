using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// Domain names as they go into certificates and routes: letters, digits and hyphens (RFC 1123), at most 63
/// characters a label and
/// 253 in all (RFC 1035), other scripts in punycode (RFC 5890), lower case, at least two labels, no dot at the end.
/// </summary>
public static partial class DomainName
{
    private const int MaxLength = 253;
    private const int MaxLabel = 63;
    private const string Parts = "between its dots a domain has 1 to 63 letters, digits and hyphens, with no hyphen at either end";

    // Without ICU nothing composes or maps letters, which IDNA leaves to the caller: what it would have to change is
    // refused.
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Checks a domain and brings it into its one form.</summary>
    /// <param name="text">As written, e.g. <c>Bücher.example.com</c>.</param>
    /// <param name="domain">Lower case, in punycode: <c>xn--bcher-kva.example.com</c>.</param>
    /// <param name="error">What is wrong and what to write instead.</param>
    public static bool TryNormalize(
        string text, [NotNullWhen(true)] out string? domain, [NotNullWhen(false)] out string? error)
    {
        domain = null;
        error = Misuse(text) ?? Oversize(text) ?? text.Split('.').Select(ScriptProblem).FirstOrDefault(problem => problem is not null);
        if (error is not null)
            return false;
        string ascii;
        try
        {
            ascii = Idn.GetAscii(text.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            error = $"{Quoted.Text(text)} is not a domain: {Parts}, and at most {MaxLength} characters in all";
            return false;
        }
        error = AsciiProblem(ascii);
        if (error is null)
            domain = ascii;
        return error is null;
    }

    /// <summary>Whether a name is this machine's by definition (RFC 6761 section 6.3), so that DNS has no say.</summary>
    public static bool IsLocal(string domain) =>
        domain.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || domain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    // What people write where a domain is asked for, and the few words that help more than "is not a domain".
    private static string? Misuse(string text) => text switch
    {
        "" => "must not be empty",
        _ when text.Trim().AsSpan().ContainsAny(" ,;") =>
            $"{Quoted.Text(text)} is not one domain; write one (an app's others go in \"domains\": [\"…\"])",
        _ when text.Trim() != text => $"{Quoted.Text(text)} begins or ends with a space or a line break; remove it",
        _ when text.Contains("://", StringComparison.Ordinal) => $"{Quoted.Text(text)} is a URL; write the domain alone",
        _ when text.Contains('/') => $"{Quoted.Text(text)} has a path; write the domain alone",
        _ when text.Contains('*') => $"{Quoted.Text(text)} is a wildcard; every app needs a domain of its own",
        _ when text.StartsWith('[') || text.Count(letter => letter == ':') > 1 => $"{Quoted.Text(text)} is an IP address; a domain is needed",
        _ when text.Contains(':') => $"{Quoted.Text(text)} has a port; write the domain alone (the port an app listens on goes in \"port\")",
        _ when text.EndsWith('.') => $"{Quoted.Text(text)} ends in a dot; remove the dot",
        _ => null,
    };

    // No letter becomes less than one of punycode: what is too long already needs no second look, whatever it consists of.
    private static string? Oversize(string text) =>
        text.Length > MaxLength && text.EnumerateRunes().Count() is > MaxLength and var length
            ? $"has {length} characters; a domain has at most {MaxLength}" : null;

    private static string? ScriptProblem(string label)
    {
        foreach (var letter in label.EnumerateRunes().Where(letter => !letter.IsAscii))
        {
            var usable = System.Text.Rune.GetUnicodeCategory(letter) is UnicodeCategory.LowercaseLetter
                or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber;
            // Combining accents, ligatures, half- and full-width forms: another spelling of letters that have a code
            // point of their own.
            var spelling = letter.Value is (>= 0x0300 and <= 0x036f) or (>= 0xfb00 and <= 0xfb4f)
                or (>= 0xf900 and <= 0xfaff) or (>= 0xff00 and <= 0xffef);
            if (!usable)
                return $"{Quoted.Text(label)} contains U+{letter.Value:X4}, which is not allowed in a domain; remove it";
            if (spelling)
            {
                return $"{Quoted.Text(label)} contains U+{letter.Value:X4}, another way to write a letter; "
                    + "write the plain letter (Unicode NFC) or the label in punycode (xn--…)";
            }
        }
        return null;
    }

    private static string? AsciiProblem(string ascii)
    {
        var labels = ascii.Split('.');
        if (ascii.Length > MaxLength)
            return $"has {ascii.Length} characters; a domain has at most {MaxLength}";
        if (labels.FirstOrDefault(label => label.Length > MaxLabel || !Label().IsMatch(label)) is { } wrong)
            return $"{Quoted.Text(wrong)} cannot be a part of a domain: {Parts}";
        if (labels.FirstOrDefault(label => !IsPunycode(label)) is { } broken)
            return $"{Quoted.Text(broken)} is not valid punycode";
        // A last label of digits makes an IPv4 address of a name; no top-level domain is a number (RFC 3696).
        if (labels[^1].All(char.IsAsciiDigit))
            return $"{Quoted.Text(ascii)} is an IP address or ends in a number; a domain is needed";
        return labels.Length < 2 ? $"{Quoted.Text(ascii)} has no dot; write the full domain, e.g. {ascii}.example.com" : null;
    }

    // Other labels with two hyphens in third and fourth place are reserved (RFC 5890 section 2.3.1), yet they exist
    // and resolve.
    private static bool IsPunycode(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal))
            return true;
        try
        {
            return Idn.GetUnicode(label) != label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Label();
}
