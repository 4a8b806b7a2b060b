using System.Globalization;
using System.Net;
using Tower.Actors.Rendering;
using Tower.Messages.Failures;
using Tower.Web.Health;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>
/// Lets only the applied intent's user through; <see cref="HealthEndpoint.Path"/> is open to all. Fails closed.
/// </summary>
internal sealed class AuthenticationGate(
    RequestDelegate next, CredentialVerifier verifier, TrialWitness trials, ILogger<AuthenticationGate> log)
{
    /// <summary>Where Caddy, which checks the password first, has a refused request answered; open to all.</summary>
    public const string UnauthorizedPath = CaddyConfig.UnauthorizedPath;

    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        var peer = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var given = BasicCredentials.Parse(context.Request.Headers.Authorization);
        if (context.Request.Path.Equals(UnauthorizedPath, StringComparison.Ordinal))
        {
            // Read to its end: an answer that overtakes the request's body would reach Caddy as a broken connection.
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await Problems.WriteAsync(context, CredentialWords.Unauthorized(context.Request.Headers.Authorization, given));
            return;
        }
        // Asked first: what the credentials are compared with then is what is on trial, or newer.
        var onTrial = trials.Of(context.Request);
        // Without credentials the question is still asked: a Tower without an intent has another answer.
        var answer = await verifier.VerifyAsync(given, peer, context.RequestAborted);
        switch (answer.Verdict)
        {
            case CredentialVerdict.Accepted:
                trials.Confirm(onTrial);
                await next(context);
                break;
            case CredentialVerdict.NotInitialised:
                await Problems.WriteAsync(context, NotInitialised(context.Request));
                break;
            case CredentialVerdict.TooMany:
                // The failures before it are in the log; a flood of these must not become a flood there.
                log.LogDebug("refused {Peer} unchecked: too many wrong passwords", peer);
                var seconds = (int)Math.Ceiling(Math.Max(1, answer.RetryAfter.TotalSeconds));
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status429TooManyRequests, RequestFailures.TooManyAttempts,
                    $"Too many wrong passwords came from {peer}; try again in {seconds} s."));
                break;
            default:
                if (given is not null)
                    log.LogWarning("refused {Peer}: wrong user name or password", peer);
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Tower\", charset=\"UTF-8\"";
                await Problems.WriteAsync(context, CredentialWords.Unauthorized(context.Request.Headers.Authorization, given));
                break;
        }
    }

    private static Problem NotInitialised(HttpRequest request) =>
        request.Path.Equals("/refresh", StringComparison.Ordinal)
            ? new Problem(StatusCodes.Status404NotFound, RequestFailures.NoIntent,
                "There is no applied intent to refresh: run `tower init` on this server first.")
            : new Problem(StatusCodes.Status503ServiceUnavailable, RequestFailures.NotInitialised,
                "This Tower has no applied intent and so no user to let in: run `tower init` on this server first; "
                + "if that was done, its own log says why intent.json could not be read.");
}
