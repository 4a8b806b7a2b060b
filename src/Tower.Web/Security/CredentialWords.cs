using Microsoft.Extensions.Primitives;
using Tower.Actors.Domain.Intents;
using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>
/// What to say of credentials that were not accepted. It comes of the request alone: nobody learns from it what would have been
/// right. Never quotes the password.
/// </summary>
internal static class CredentialWords
{
    private const string SetVariable = "is the CI variable set in this job?";
    private const string Curl = "curl -u <user>:<password>";
    private const string Unknown = "Tower does not know this user name or password";

    /// <summary>The answer.</summary>
    /// <param name="header">The request's <c>Authorization</c>.</param>
    /// <param name="given">What it says; null: nothing of Basic.</param>
    public static Problem Unauthorized(StringValues header, BasicCredentials? given) =>
        new(StatusCodes.Status401Unauthorized, RequestFailures.Unauthorized, given is null ? OfHeader(header) : Of(given));

    private static string OfHeader(StringValues header)
    {
        if (header.Count == 0 || header.ToString().Trim().Length == 0)
            return $"Tower needs a user name and a password: {Curl}. They are the intent's tower.username and the password that was given to `tower init`.";
        if (header.Count > 1)
            return $"The request has more than one Authorization header; send one, as {Curl} does.";
        return header.ToString().Trim() is var text && !text.StartsWith("Basic", StringComparison.OrdinalIgnoreCase)
            ? $"Tower takes a user name and a password (Basic authentication), and no token or other credentials: {Curl}."
            : $"The Authorization header must be \"Basic\" followed by user:password in base64 (UTF-8); {Curl} writes it.";
    }

    private static string Of(BasicCredentials given) => given switch
    {
        { Username: "", Password: "" } => $"The user name and the password are empty; {SetVariable} {Curl}.",
        { Password: "" } => $"The password is empty; {SetVariable} {Curl}.",
        { Username: "" } => $"The user name is empty; {SetVariable} {Curl}.",
        _ when string.IsNullOrWhiteSpace(given.Password) => $"The password is nothing but spaces or line breaks; {SetVariable}",
        _ when Placeholders.Variable(given.Password) || Placeholders.Variable(given.Username) =>
            "The user name or the password is a variable that was not replaced; a shell replaces variables in double quotes, not in "
            + "single quotes, and the job must set the variable.",
        _ when given.Password.AsSpan().TrimEnd("\r\n").Length < given.Password.Length =>
            "The password ends in a line break, which counts as part of it; remove it from the CI secret or the file it comes from.",
        _ when PasswordHash.IsHash(given.Password) =>
            "The password looks like a bcrypt hash; send the password itself, the hash belongs in the intent.",
        _ when given.Password.Trim().Length < given.Password.Length =>
            $"{Unknown}. The password begins or ends with a space, which counts as part of it; remove the space if it is not meant.",
        _ when given.Username.Trim().Length < given.Username.Length =>
            $"{Unknown}. The user name begins or ends with a space or a line break, which counts as part of it; remove it.",
        _ when IsInQuotes(given.Password) || IsInQuotes(given.Username) =>
            $"{Unknown}. One of them is in quotation marks, which count as part of it; remove them if they are not meant (docker --env-file keeps quotes).",
        _ => $"{Unknown}; use those of \"tower\" in the intent that was applied last.",
    };

    private static bool IsInQuotes(string text) => text.Length > 1 && text[0] is '"' or '\'' && text[^1] == text[0];
}
