using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>
/// <c>POST /deployments/{id}/restore</c>: the way back. Deploys the apps of an earlier deployment, each with the image it was
/// resolved to then, beside the Tower, registry and Grafana of now.
/// </summary>
internal sealed class RestoreEndpoint(
    DeploymentSubmission submission, IDeploymentJournal journal, IStateStore state, TowerOptions options)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/deployments/{id}/restore";

    /// <summary>
    /// Answers the request; a body is not read. 404 when there is no record of the deployment, 409 when it is none to go back to.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        var id = new DeploymentId((string)context.Request.RouteValues["id"]!);
        if (DeploymentQuery.Read(context.Request, out var query) is { } badQuery)
        {
            await Problems.WriteAsync(context, badQuery);
            return;
        }

        var (intent, images, problem) = await FindAsync(id, context.RequestAborted);
        if (intent is null)
            await Problems.WriteAsync(context, problem!);
        else
            await submission.RunAsync(context, DeploymentTrigger.Restore, intent, query, restores: new RestoredRecord(id, images));
    }

    private async Task<(Intent? Intent, ImmutableArray<RestoredImage> Images, Problem? Problem)> FindAsync(DeploymentId id, CancellationToken cancel)
    {
        try
        {
            var kept = await journal.ReadAsync(cancel);
            return Find(id, kept.FirstOrDefault(deployment => deployment.Id == id));
        }
        catch (AdapterException unreadable)
        {
            return (null, [], new Problem(StatusCodes.Status500InternalServerError, FailureCodes.FileRefused,
                $"Nothing was changed: {unreadable.Whole}."));
        }
    }

    private (Intent? Intent, ImmutableArray<RestoredImage> Images, Problem? Problem) Find(DeploymentId id, JournaledDeployment? kept) => kept switch
    {
        null => (null, [], new Problem(StatusCodes.Status404NotFound, RequestFailures.UnknownDeployment,
            "There is no record of such a deployment. GET /deployments lists those on record.")),
        { Result: null } => Refused($"{id} is not over, or how it ended is not on the disk"),
        _ when !RestoredIntent.WasInForce(kept) => Refused($"{id} did not succeed, so its apps were never in force"),
        { Head: { } head } when state.Applied is { } applied => Checked(id, RestoredIntent.Of(applied, head.Intent), RestoredIntent.Images(head)),
        _ => Refused($"the intent of {id} cannot be read, or is none this version of Tower understands"),
    };

    // What was right then may not be any more: a domain that Tower itself has by now.
    private (Intent? Intent, ImmutableArray<RestoredImage> Images, Problem? Problem) Checked(
        DeploymentId id, Intent intent, ImmutableArray<RestoredImage> images)
    {
        var problems = RestoredIntent.Problems(intent, options);
        return problems.IsEmpty
            ? (intent, images, null)
            : Refused($"the apps of {id} do not go with what is in force now ({string.Join("; ", problems)})");
    }

    private static (Intent? Intent, ImmutableArray<RestoredImage> Images, Problem? Problem) Refused(string reason) => (null, [], new Problem(
        StatusCodes.Status409Conflict, RequestFailures.NotRestored, $"Nothing was changed: {reason}. GET /deployments lists those to go back to."));
}
