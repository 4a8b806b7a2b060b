using System.Text;
using BCrypt.Net;
using Tower.Actors.Domain.Intents;

namespace Tower.Web.Security;

/// <summary>bcrypt, as the intent's <c>passwordHash</c> fields hold it.</summary>
internal static class PasswordHash
{
    /// <summary>2^12 rounds: about a quarter of a second.</summary>
    public const int Cost = 12;

    /// <summary>bcrypt reads no further than this many bytes of UTF-8.</summary>
    public const int MaxBytes = 72;

    // What stands in the README's command, and is pasted from there.
    private const string Example = "min_16_character_password";

    /// <summary>The shortest password <c>tower init</c> takes, in characters.</summary>
    public const int MinLength = 16;

    /// <summary>Hashes a password with a fresh salt, in the <c>$2b$</c> form that Caddy reads as well.</summary>
    public static string Create(string password) =>
        BCrypt.Net.BCrypt.HashPassword(password, BCrypt.Net.BCrypt.GenerateSalt(Cost, 'b'));

    /// <summary>Whether the password is the hash's. A hash that is none matches nothing.</summary>
    public static bool Matches(string password, string hash)
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        catch (SaltParseException)
        {
            return false;
        }
    }

    /// <summary>Whether a password looks like a hash of bcrypt.</summary>
    public static bool IsHash(string password) => password.Length == 60 && password.StartsWith("$2", StringComparison.Ordinal);

    /// <summary>What keeps a new password from being used, or null.</summary>
    public static string? Objection(string password)
    {
        if (password.EnumerateRunes().Count() < MinLength)
            return $"is shorter than {MinLength} characters";
        if (Encoding.UTF8.GetByteCount(password) > MaxBytes)
            return $"is longer than {MaxBytes} bytes, and bcrypt would ignore the rest";
        if (password == Example)
            return "is the example of the README, which everybody knows";
        if (Placeholders.Variable(password))
            return "is a variable that was not replaced; a shell replaces none in single quotes, so use double quotes";
        if (IsHash(password))
            return "looks like a bcrypt hash; the password itself is needed here, and Tower makes the hash";
        return password.Any(char.IsControl) ? "contains a control character, e.g. a line break" : null;
    }
}
