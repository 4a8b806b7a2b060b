using Microsoft.Extensions.Primitives;
using Tower.Actors.Intents;
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

    /// <summary>The answer.</summary>
    /// <param name="header">The request's <c>Authorization</c>.</param>
    /// <param name="given">What it says; null: nothing of Basic.</param>
    public static Problem Unauthorized(StringValues header, BasicCredentials? given) =>
        new(StatusCodes.Status401Unauthorized, RequestFailures.Unauthorized, given is null ? OfHeader(header) : Of(given));

    private static string OfHeader(StringValues header)
    {
        if (header.Count == 0 || header.ToString().Trim().Length == 0)
            return "Tower needs a user name and a password: curl -u <tower.username>:<password>, as chosen at `tower init`.";
        if (header.Count > 1)
            return "The request has more than one Authorization header; Tower takes one, as curl -u <tower.username>:<password> sends it.";
        return header.ToString().Trim() is var text && !text.StartsWith("Basic", StringComparison.OrdinalIgnoreCase)
            ? "Tower takes a user name and a password (Basic) and no other kind of credentials: curl -u <tower.username>:<password>."
            : "The Authorization header is no \"Basic\" and base64 of name:password in UTF-8 behind it: curl -u <tower.username>:<password> writes it.";
    }

    private static string Of(BasicCredentials given) => given switch
    {
        { Username: "", Password: "" } => $"The user name and the password are empty; {SetVariable} curl -u <tower.username>:<password>.",
        { Password: "" } => $"The password is empty; {SetVariable} curl -u <tower.username>:<password>.",
        { Username: "" } => $"The user name is empty; {SetVariable} curl -u <tower.username>:<password>.",
        _ when string.IsNullOrWhiteSpace(given.Password) => $"The password is nothing but spaces or line breaks; {SetVariable}",
        _ when Placeholders.Variable(given.Password) || Placeholders.Variable(given.Username) =>
            "The user name or the password is the name of a variable that nothing replaced; a shell does that in double quotes, not in "
            + "single ones, and the variable must be set in the job.",
        _ when given.Password.AsSpan().TrimEnd("\r\n").Length < given.Password.Length =>
            "The password ends in a line break, which counts as a part of it; take that out of the secret or the file it comes from.",
        _ when PasswordHash.IsHash(given.Password) =>
            "The password looks like a bcrypt hash; send the password itself, the hash belongs into the intent.",
        _ when given.Password.Trim().Length < given.Password.Length =>
            "Tower does not know this user name or password. The password begins or ends with a space, which counts as a part of it.",
        _ => "Tower does not know this user name or password; they are those of the applied intent's \"tower\" section.",
    };
}
