using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Actors.Intents;

/// <summary>What a bcrypt hash looks like: <c>$2b$12$</c>, 22 characters of salt, 31 of hash.</summary>
internal static partial class BcryptHash
{
    /// <summary>The lowest cost: below it, guessing is cheap (OWASP's password storage cheat sheet).</summary>
    public const int MinCost = 10;

    /// <summary>The highest cost: each step doubles the work, and 17 takes a login more than ten seconds on a small
    /// server.</summary>
    public const int MaxCost = 16;

    /// <summary>What is wrong with a hash, or null. Says nothing of the hash itself but its cost.</summary>
    public static string? Problem(string hash)
    {
        var match = Shape().Match(hash);
        if (!match.Success)
        {
            return "must be a bcrypt hash ($2a$, $2b$ or $2y$, 60 characters), never a password; "
                + "`htpasswd -nbBC 12 name password` makes one";
        }
        var cost = int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture);
        return cost is >= MinCost and <= MaxCost ? null
            : $"has bcrypt cost {cost}; {MinCost} to {MaxCost} is allowed, 12 is usual";
    }

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex Shape();
}
