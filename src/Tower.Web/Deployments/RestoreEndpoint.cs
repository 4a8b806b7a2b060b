using Tower.Actors.Deployments;
using Tower.Actors.Hosting;
using Tower.Actors.Intents;
using Tower.Actors.Journal;
using Tower.Actors.State;
using Tower.Messages.Deployments;
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
        if (DeploymentSubmission.ReadDns(context.Request, out var skipDns) is { } badQuery)
        {
            await Problems.WriteAsync(context, badQuery);
            return;
        }

        var kept = await journal.ReadAsync(context.RequestAborted);
        var (intent, problem) = Find(id, kept.FirstOrDefault(deployment => deployment.Id == id));
        if (intent is null)
            await Problems.WriteAsync(context, problem!);
        else
            await submission.RunAsync(context, DeploymentTrigger.Restore, intent, skipDns, restores: id);
    }

    private (Intent? Intent, Problem? Problem) Find(DeploymentId id, JournaledDeployment? kept) => kept switch
    {
        null => (null, new Problem(StatusCodes.Status404NotFound, "unknown-deployment",
            "There is no record of such a deployment. GET /deployments lists those there are.")),
        { Result: null } => Refused($"{id} is not over"),
        { Result.Outcome: not DeploymentOutcome.Succeeded } => Refused($"{id} did not succeed, so its state was never in force"),
        { Head: { } head } when state.Applied is { } applied => Checked(id, RestoredIntent.Of(applied, head.Intent)),
        _ => Refused($"the intent of {id} cannot be read from the disk"),
    };

    // What was right then may not be any more: a domain that Tower itself has by now, a field this version knows otherwise.
    private (Intent? Intent, Problem? Problem) Checked(DeploymentId id, Intent intent)
    {
        var (read, errors) = IntentDocument.Read(IntentWriter.Write(intent), options);
        return read is not null ? (read, null) : (null, new Problem(StatusCodes.Status409Conflict, "not-restored",
            $"Nothing was changed: the apps of {id} do not go with what is in force now.", errors));
    }

    private static (Intent? Intent, Problem? Problem) Refused(string reason) => (null, new Problem(
        StatusCodes.Status409Conflict, "not-restored", $"Nothing was changed: {reason}. GET /deployments lists those to go back to."));
}
