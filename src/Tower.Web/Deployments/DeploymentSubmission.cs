using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Web.Coordination;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>The earlier deployment a restore goes back to.</summary>
/// <param name="Id">Which.</param>
/// <param name="Images">The images it brings back.</param>
internal sealed record RestoredRecord(DeploymentId Id, ImmutableArray<RestoredImage> Images);

/// <summary>What all requests that deploy or plan have in common: queue a deployment and stream its log.</summary>
internal sealed class DeploymentSubmission(
    CoordinatorClient coordinator, DeploymentStream stream, DeploymentIds ids, TimeProvider time)
{
    /// <summary>Answers 200 with the log as soon as the deployment is queued, 503 when the queue is full.</summary>
    public async Task RunAsync(
        HttpContext context, DeploymentTrigger trigger, Intent intent, DeploymentQuery query, RestoredRecord? restores = null)
    {
        switch (await Submit(trigger, intent, query, restores))
        {
            case DeploymentRejected full:
                var seconds = (int)Math.Ceiling(Math.Max(1, full.RetryAfter.TotalSeconds));
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status503ServiceUnavailable, RequestFailures.QueueFull,
                    $"{full.Waiting} deployments wait already and no more are taken; nothing was changed. "
                    + $"Try again in {seconds} s."));
                break;
            case DeploymentRefused refused:
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status409Conflict, refused.Code,
                    $"Refused: {refused.Reason}.", [.. refused.Lines.Select(line => new ProblemEntry("", line))]));
                break;
            case DeploymentHandedOver:
                context.Response.Headers.RetryAfter = "5";
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status503ServiceUnavailable, RequestFailures.StandingBy,
                    "Another Tower takes over this server; nothing was changed. Send the request again in a moment."));
                break;
            case DeploymentIdTaken taken:
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status500InternalServerError, FailureCodes.Internal,
                    $"Tower gave out the id {taken.Id} twice, which it must not; nothing was changed. Send the request again."));
                break;
            case var accepted:
                await stream.WriteAsync(context, accepted.Id, after: 0, LogFormats.Wanted(context.Request));
                break;
        }
    }

    private Task<ISubmitAnswer> Submit(DeploymentTrigger trigger, Intent intent, DeploymentQuery query, RestoredRecord? restores)
    {
        // Whoever has the lower id is to be the first in the queue as well.
        lock (ids)
        {
            var now = time.GetUtcNow();
            var request = new SubmitDeployment(ids.Next(now), trigger, intent, now, query.SkipDns, Activity.Current?.Id)
            {
                Restores = restores?.Id,
                Restored = restores?.Images ?? [],
                Allowed = query.Allowed,
            };
            // Not bound to the client: a request that was sent is one that counts, and the log can be read later.
            return coordinator.SubmitAsync(request, CancellationToken.None);
        }
    }
}
