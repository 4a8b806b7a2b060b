using System.Text;
using Microsoft.Extensions.Primitives;

namespace Tower.Web.Security;

/// <summary>Name and password of an <c>Authorization: Basic</c> header (RFC 7617).</summary>
/// <param name="Username">Everything before the first colon.</param>
/// <param name="Password">Everything behind it; never logged, never kept.</param>
internal sealed record BasicCredentials(string Username, string Password)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads the header; null when it is missing, given twice, or not what RFC 7617 says.</summary>
    public static BasicCredentials? Parse(StringValues header)
    {
        const string scheme = "Basic ";
        if (header is not [{ } value] || !value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var encoded = value.AsSpan(scheme.Length).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
            return null;
        try
        {
            var text = Utf8.GetString(bytes, 0, length);
            var colon = text.IndexOf(':');
            return colon < 0 ? null : new BasicCredentials(text[..colon], text[(colon + 1)..]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Without the password, whoever prints it.</summary>
    public override string ToString() => $"{nameof(BasicCredentials)} of a user";
}
