using System.Globalization;
using System.Net;
using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>What is said to a client whose credentials are not accepted.</summary>
internal static class CredentialProblems
{
    /// <summary>429, with <c>Retry-After</c> set on the answer.</summary>
    public static Problem TooMany(HttpContext context, IPAddress peer, TimeSpan retryAfter)
    {
        var seconds = (int)Math.Ceiling(Math.Max(1, retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new Problem(StatusCodes.Status429TooManyRequests, RequestFailures.TooManyAttempts,
            $"Too many wrong passwords came from {peer}; try again in {seconds} s.");
    }
}
