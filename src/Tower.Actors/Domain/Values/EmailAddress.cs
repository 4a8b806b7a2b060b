using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Values;

/// <summary>Mail addresses a certificate authority takes: a dot-atom before the <c>@</c> (RFC 5321), a domain behind
/// it.</summary>
public static partial class EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalPart = 64;

    /// <summary>Checks an address and brings its domain into its one form.</summary>
    public static bool TryNormalize(
        string text, [NotNullWhen(true)] out string? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        var at = text.LastIndexOf('@');
        var local = at < 0 ? "" : text[..at];
        if (local.Length is 0 or > MaxLocalPart || text.Length > MaxLength || !DotAtom().IsMatch(local))
        {
            error = $"{Quoted.Text(text)} is not a mail address such as admin@example.com";
            return false;
        }
        if (!DomainName.TryNormalize(text[(at + 1)..], out var domain, out var wrong))
        {
            error = $"{Quoted.Text(text)} is not a mail address: {wrong}";
            return false;
        }
        (address, error) = ($"{local}@{domain}", null);
        return true;
    }

    // Braces would be allowed, but Caddy replaces what stands in them.
    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`|~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`|~-]+)*\z")]
    private static partial Regex DotAtom();
}
