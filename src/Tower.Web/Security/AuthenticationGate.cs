using System.Net;
using Tower.Actors.Domain.Rendering.Caddy;
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
    /// <summary>
    /// Where Caddy has a refused request answered while its config is one of a Tower before this one; open to all.
    /// </summary>
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
            await ReadAsync(context);
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
                log.LogDebug("refused {Peer} unchecked: too many passwords", peer);
                await Problems.WriteAsync(context, CredentialProblems.TooMany(context, peer, answer));
                break;
            default:
                if (given is not null)
                    log.Log(answer.LevelOfRefusal, "refused {Peer}: wrong user name or password", peer);
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Tower\", charset=\"UTF-8\"";
                await Problems.WriteAsync(context, CredentialWords.Unauthorized(context.Request.Headers.Authorization, given));
                break;
        }
    }

    // An answer that overtakes the request's body would reach Caddy as a broken connection. A stranger's body gets this long.
    private static async Task ReadAsync(HttpContext context)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        late.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, late.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Answered all the same; Kestrel closes the connection.
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
