using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Intents;

/// <summary>What a bcrypt hash looks like: <c>$2b$12$</c>, 22 characters of salt, 31 of hash.</summary>
internal static partial class BcryptHash
{
    /// <summary>Characters of a hash.</summary>
    public const int Length = 60;

    /// <summary>The lowest cost: below it, guessing is cheap (OWASP's password storage cheat sheet).</summary>
    public const int MinCost = 10;

    /// <summary>
    /// The highest cost a document may bring: each step doubles the work, and with 14 a guess takes a second of a processor,
    /// whoever makes it.
    /// </summary>
    public const int MaxCost = 14;

    /// <summary>The highest cost a saved document may have: earlier versions of Tower took it, and a server must start with it.</summary>
    public const int MaxSavedCost = 16;

    /// <summary>What is wrong with a hash, or null. Says nothing of the hash itself but its cost.</summary>
    /// <param name="hash">As written.</param>
    /// <param name="maxCost"><see cref="MaxCost"/> or <see cref="MaxSavedCost"/>.</param>
    public static string? Problem(string hash, int maxCost)
    {
        var match = Shape().Match(hash);
        if (!match.Success)
            return PastedHash.Describe(hash);
        var cost = int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture);
        return cost < MinCost ? $"has bcrypt cost {cost}, at which guessing is cheap; {MinCost} to {maxCost} is allowed, 12 is usual"
            : cost > maxCost ? $"has bcrypt cost {cost}, at which checking one password takes seconds of CPU time; "
                + $"{MinCost} to {maxCost} is allowed, 12 is usual"
            : null;
    }

    /// <summary>Whether the text is a bcrypt hash, whatever its cost.</summary>
    public static bool IsHash(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex Shape();
}
