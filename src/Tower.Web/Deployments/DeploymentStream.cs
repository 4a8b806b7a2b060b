using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Tower.Web.Coordination;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>
/// Sends a deployment's log as it grows. The request owns its subscription: when the client leaves, reads too slowly or
/// Tower stops, the subscription ends and the deployment goes on.
/// </summary>
internal sealed class DeploymentStream(
    CoordinatorClient coordinator, ActorSystem system, IHostApplicationLifetime host, ILogger<DeploymentStream> log)
{
    /// <summary>Carries the deployment's id, known before its first line.</summary>
    public const string IdHeader = "X-Tower-Deployment";

    // A slow client gets fewer, larger writes; how far it may fall behind is up to the subscription.
    private const long LinesAtOnce = 256;

    /// <summary>Writes the response: head at once, then every batch of lines as soon as it exists.</summary>
    public async Task WriteAsync(HttpContext context, DeploymentId id, long after, LogFormat format)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, host.ApplicationStopping);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = format.ContentType();
        context.Response.Headers[IdHeader] = id.Value;
        try
        {
            var body = await BreakableBody.StartAsync(context, gone.Token);
            var end = await SendAsync(body, id, after, format, gone.Token);
            if (end is null)
                body.Break();
            else if (end.Value.IsGood() || format != LogFormat.Text)
                await body.CompleteAsync(gone.Token);
            else
                body.Break();
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (BufferOverflowException)
        {
            log.LogWarning("{Deployment}: cut off a viewer that reads too slowly", id);
            context.Abort();
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // The head is sent: no other answer is possible any more, and an end in order would look like a success.
            log.LogError(broken, "{Deployment}: its log broke off", id);
            context.Abort();
        }
    }

    /// <summary>Sends all lines.</summary>
    /// <returns>The outcome; null when the log ended without one.</returns>
    private async Task<DeploymentOutcome?> SendAsync(
        BreakableBody body, DeploymentId id, long after, LogFormat format, CancellationToken gone)
    {
        DeploymentOutcome? outcome = null;
        var batches = coordinator.Log(id, after)
            .Batch(LinesAtOnce, line => new List<LogEvent> { line }, Append)
            .RunAsAsyncEnumerableBuffer(system.Materializer(), 1, 1);
        await foreach (var batch in batches.WithCancellation(gone))
        {
            if (!await body.WriteAsync(format.Write(batch), gone))
                return null;
            outcome ??= batch[^1].Result;
        }
        gone.ThrowIfCancellationRequested();
        // Who resumes behind the last line reads nothing, and still has to learn how it ended.
        return outcome ?? (await coordinator.FindAsync(id, gone) as DeploymentFound)?.Outcome;
    }

    private static List<LogEvent> Append(List<LogEvent> batch, LogEvent line)
    {
        batch.Add(line);
        return batch;
    }
}
