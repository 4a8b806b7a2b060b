using System.Globalization;
using System.Net;
using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>What is said to a client whose credentials are not accepted.</summary>
internal static class CredentialProblems
{
    /// <summary>429, with <c>Retry-After</c> set on the answer.</summary>
    public static Problem TooMany(HttpContext context, IPAddress peer, CredentialAnswer answer)
    {
        var seconds = (int)Math.Ceiling(Math.Max(1, answer.RetryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new Problem(StatusCodes.Status429TooManyRequests, RequestFailures.TooManyAttempts, answer.Crowd switch
        {
            Crowd.OwnFailures => $"Too many wrong passwords came from {peer}; try again in {seconds} s.",
            Crowd.OwnAtOnce => $"Too many passwords that Tower has not seen before come from {peer} at once; try again in {seconds} s.",
            _ => "Too many passwords are being tried from other addresses, so Tower did not look at yours; nothing is wrong with it as far as "
                + $"Tower knows. Try again in {seconds} s.",
        });
    }
}
