using Akka.Actor;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Web.Http;

/// <summary>
/// Turns what went wrong outside of an endpoint's own answers into an answer that gives nothing away.
/// </summary>
internal sealed class ErrorGate(RequestDelegate next, ILogger<ErrorGate> log)
{
    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to answer.
        }
        catch (BadHttpRequestException refused)
        {
            await Problems.WriteAsync(context, refused.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new Problem(refused.StatusCode, RequestFailures.TooLarge, "An intent has at most 1 MiB; this request has more.")
                : new Problem(refused.StatusCode, RequestFailures.BadRequest, Quoted.Place(refused.Message)));
        }
        catch (AskTimeoutException silent)
        {
            log.LogError(silent, "the coordinator does not answer");
            context.Response.Headers.RetryAfter = "10";
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status503ServiceUnavailable, RequestFailures.NotAnswering,
                "Tower's coordinator does not answer. Try again in 10 s; if it stays so, restart Tower."));
        }
        catch (Exception unexpected)
        {
            log.LogError(unexpected, "{Method} {Path} broke", context.Request.Method, context.Request.Path);
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status500InternalServerError, FailureCodes.Internal,
                "Tower made a mistake while answering; its own log says which: docker logs <tower container>."));
        }
    }
}
