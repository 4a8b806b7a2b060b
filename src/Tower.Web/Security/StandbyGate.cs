using System.Globalization;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Health;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>
/// Holds requests while this Tower stands by for another one, so that a Tower that replaces itself fails nobody's.
/// <see cref="HealthEndpoint.Path"/> is answered at once: standing by is healthy.
/// </summary>
internal sealed class StandbyGate(RequestDelegate next, RequestGate gate, TowerOptions options, TimeProvider time)
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    // More than a handover may take, and more than the wait for an owner that does not come back: whoever waits here is
    // answered by one of the two Towers.
    private readonly TimeSpan _patience = OwnershipDecision.PatienceOf(options.HandoverTimeout) + Slack;

    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // Strangers, whom Caddy sends there, are not held: they would be many, and need no Tower that is in charge.
        if (context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.Ordinal)
            || context.Request.Path.Equals(AuthenticationGate.UnauthorizedPath, StringComparison.Ordinal)
            || await gate.WaitAsync(_patience, time, context.RequestAborted))
        {
            await next(context);
            return;
        }

        const int seconds = 5;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.WriteAsync(context, new Problem(StatusCodes.Status503ServiceUnavailable, RequestFailures.StandingBy,
            "This Tower stands by: another one works on this server and has not handed over. "
            + $"Try again in {seconds} s; if it stays so, look at `docker ps` and the logs of the containers named tower-…."));
    }
}
