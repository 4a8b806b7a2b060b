using System.Collections.Immutable;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>
/// <c>POST /apply</c> deploys the intent in the body and streams the deployment's log; <c>POST /plan</c> streams what that would
/// do, and does nothing.
/// </summary>
internal sealed class ApplyEndpoint(DeploymentSubmission submission, TowerOptions options)
{
    /// <summary>Where documents are deployed.</summary>
    public const string Path = "/apply";

    /// <summary>Where they are planned.</summary>
    public const string PlanPath = "/plan";

    /// <summary>Answers the request. Nothing of a document that is not entirely right is queued.</summary>
    public async Task HandleAsync(HttpContext context, DeploymentTrigger trigger)
    {
        var problem = RequestBody.Objection(context.Request)
            ?? DeploymentQuery.Read(context.Request, out _);
        if (problem is not null)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }
        DeploymentQuery.Read(context.Request, out var query);
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var (intent, errors) = Read(body);
        if (intent is null)
        {
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status400BadRequest, RequestFailures.InvalidIntent,
                errors.Length == 1
                    ? "The intent has an error; nothing was changed."
                    : $"The intent has {errors.Length} errors; nothing was changed.", errors));
            return;
        }
        await submission.RunAsync(context, trigger, intent, query);
    }

    private (Intent? Intent, ImmutableArray<ProblemEntry> Errors) Read(ReadOnlyMemory<byte> body)
    {
        var result = IntentReader.Read(body);
        var problems = result.Intent is { } read ? ServerRules.Check(read, options) : result.Problems;
        if (problems.IsEmpty)
            return (result.Intent, []);
        // A secret that stands in the wrong place as well must not come back: CI keeps what it prints.
        var redactor = SecretRedactor.ForDocument(body.Span);
        return (null, [.. problems.Select(found => new ProblemEntry(redactor.RedactOwn(found.Pointer), redactor.RedactOwn(found.Message)))]);
    }
}
