using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Actors.Intents;

/// <summary>Amounts of memory as compose has them: <c>512m</c>, <c>2g</c>; a k is 1024 bytes.</summary>
internal static partial class MemorySize
{
    /// <summary>What the JSON Schema says of the text.</summary>
    public const string Pattern = "^[1-9][0-9]{0,14}[bkmg]$";

    /// <summary>Parses an amount an engine takes as a bound.</summary>
    public static bool TryParse(string text, out long bytes, [NotNullWhen(false)] out string? error)
    {
        bytes = 0;
        if (!Shape().IsMatch(text))
        {
            error = $"{Quoted.Text(text)} is not an amount of memory such as 512m or 2g (units: b, k, m, g)";
            return false;
        }
        // 15 digits and 30 bits are more than a long has.
        var exact = Int128.Parse(text.AsSpan(..^1), CultureInfo.InvariantCulture) << Shift(text[^1]);
        if (exact < IntentLimits.MinMemory || exact > IntentLimits.MaxMemory)
        {
            error = $"must be between {IntentLimits.MinMemory >> 20}m and {IntentLimits.MaxMemory >> 30}g, not "
                + Quoted.Text(text);
            return false;
        }
        (bytes, error) = ((long)exact, null);
        return true;
    }

    private static int Shift(char unit) => unit switch
    {
        'k' => 10,
        'm' => 20,
        'g' => 30,
        _ => 0,
    };

    [GeneratedRegex(@"\A[1-9][0-9]{0,14}[bkmg]\z")]
    private static partial Regex Shape();
}
