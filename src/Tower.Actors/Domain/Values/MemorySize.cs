using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// Amounts of memory as Docker reads them: <c>512m</c>, <c>1.5g</c>, <c>512MiB</c>, <c>2 GB</c>. Upper and lower case are the same,
/// and a k is 1024 bytes however it is written.
/// </summary>
internal static partial class MemorySize
{
    /// <summary>What the JSON Schema says of the text.</summary>
    public const string Pattern = "^(0|[1-9][0-9]{0,14})([.][0-9]{1,15})? ?([bB]|[kKmMgGtT]([iI]?[bB]|[iI])?)$";

    private const string Forms = "512m, 1.5g or 512MiB (units: b, k, m, g, t, in either case, with or without iB or B after them; a k is 1024 bytes)";

    /// <summary>Parses an amount an engine takes as a bound.</summary>
    public static bool TryParse(string text, out long bytes, [NotNullWhen(false)] out string? error)
    {
        bytes = 0;
        var match = Shape().Match(text);
        if (!match.Success)
        {
            error = Digits().IsMatch(text) ? $"{Quoted.Text(text)} has no unit; write {Forms}"
                : $"{Quoted.Text(text)} is not an amount of memory such as {Forms}";
            return false;
        }
        var unit = 1L << Shift(match.Groups["unit"].ValueSpan[0]);
        // 15 digits before the point and 40 bits are more than a long has, and less than a decimal; so are 15 behind it.
        var whole = decimal.Parse(match.Groups["whole"].ValueSpan, CultureInfo.InvariantCulture) * unit;
        var exact = whole + (match.Groups["part"] is { Success: true, ValueSpan: var part }
            ? decimal.Parse($"0{part}", CultureInfo.InvariantCulture) * unit : 0);
        if (exact < IntentLimits.MinMemory || exact > IntentLimits.MaxMemory)
        {
            error = $"must be between {IntentLimits.MinMemory >> 20}m and {IntentLimits.MaxMemory >> 30}g, not "
                + Quoted.Text(text);
            return false;
        }
        if (exact != decimal.Truncate(exact))
        {
            error = $"{Quoted.Text(text)} is not a whole number of bytes; write {decimal.Truncate(exact).ToString(CultureInfo.InvariantCulture)}b, or a whole number of a smaller unit";
            return false;
        }
        (bytes, error) = ((long)exact, null);
        return true;
    }

    private static int Shift(char unit) => unit switch
    {
        'k' or 'K' => 10,
        'm' or 'M' => 20,
        'g' or 'G' => 30,
        't' or 'T' => 40,
        _ => 0,
    };

    [GeneratedRegex(@"\A(?<whole>0|[1-9][0-9]{0,14})(?<part>\.[0-9]{1,15})? ?(?<unit>[bB]|[kKmMgGtT](?:[iI]?[bB]|[iI])?)\z")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A[0-9]+(?:\.[0-9]+)?\z")]
    private static partial Regex Digits();
}
