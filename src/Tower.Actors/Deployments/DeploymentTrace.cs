using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tower.Actors.Telemetry;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>The trace of one deployment: a span for the whole, a span per step, and how long each step took.</summary>
/// <remarks>Spans are never made current: an actor's thread goes on to another actor's message.</remarks>
internal sealed class DeploymentTrace
{
    private static readonly Meter Meter = new("Tower");
    private static readonly Counter<long> Deployments = Meter.CreateCounter<long>(
        "tower.deployments", "{deployment}", "Ended deployments by outcome and trigger.");
    private static readonly Histogram<double> StepDuration = Meter.CreateHistogram<double>(
        "tower.step.duration", "s", "How long the steps of deployments took.");

    private readonly SubmitDeployment _request;
    private readonly TimeProvider _time;
    private readonly Activity? _whole;
    private Activity? _span;
    private DeploymentStep? _step;
    private long _since;

    /// <summary>Opens the span of the whole deployment, below the request's when there is one.</summary>
    public DeploymentTrace(SubmitDeployment request, TimeProvider time)
    {
        _request = request;
        _time = time;
        ActivityContext.TryParse(request.TraceParent, null, out var parent);
        _whole = Open($"deployment {request.Trigger.ToString().ToLowerInvariant()}", parent);
        _whole?.SetTag("tower.deployment", request.Id.Value);
    }

    /// <summary>The span that work of the present step belongs below.</summary>
    public ActivityContext Context => (_span ?? _whole)?.Context ?? default;

    /// <summary>Ends the present step's span and opens the next one's.</summary>
    public void Enter(DeploymentStep step)
    {
        Leave(null);
        _step = step;
        _since = _time.GetTimestamp();
        _span = Open($"step {step.ToString().ToLowerInvariant()}", _whole?.Context ?? default);
    }

    /// <summary>Ends everything. The text of a failure is not put into the trace: it may quote what apps printed.</summary>
    public void Finish(DeploymentOutcome outcome)
    {
        var failed = outcome.IsGood() ? null : outcome.ToString().ToLowerInvariant();
        Leave(failed);
        _whole?.SetStatus(failed is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failed);
        _whole?.SetTag("tower.outcome", outcome.ToString().ToLowerInvariant());
        _whole?.Dispose();
        Deployments.Add(1,
            new KeyValuePair<string, object?>("outcome", outcome.ToString().ToLowerInvariant()),
            new KeyValuePair<string, object?>("trigger", _request.Trigger.ToString().ToLowerInvariant()));
    }

    private void Leave(string? failed)
    {
        if (_step is { } step)
        {
            StepDuration.Record(_time.GetElapsedTime(_since).TotalSeconds,
                new KeyValuePair<string, object?>("step", step.ToString().ToLowerInvariant()));
        }

        if (failed is not null)
            _span?.SetStatus(ActivityStatusCode.Error, failed);
        _span?.Dispose();
        _span = null;
        _step = null;
    }

    private static Activity? Open(string name, ActivityContext parent)
    {
        var before = Activity.Current;
        var activity = TowerTelemetry.Source.StartActivity(name, ActivityKind.Internal, parent);
        Activity.Current = before;
        return activity;
    }
}
