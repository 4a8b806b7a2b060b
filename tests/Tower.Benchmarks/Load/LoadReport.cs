namespace Tower.Benchmarks.Load;

/// <summary>What became of a load.</summary>
/// <param name="Host">Where it went.</param>
/// <param name="Rate">Requests per second, by schedule.</param>
/// <param name="Took">How long it counted.</param>
/// <param name="Requests">How many were counted.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Failures">How many failed in which way.</param>
/// <param name="Examples">The first few of each way.</param>
/// <param name="Latencies">Of the good answers, by kind; from when the schedule had the request.</param>
/// <param name="Resent">How many the client's library sent again by itself; not failed if that went well.</param>
/// <param name="Generations">How many containers have answered.</param>
/// <param name="Lag">How late the generator itself was.</param>
/// <param name="ClientCores">What the generator took of the processor, in cores.</param>
internal sealed record LoadReport(
    string Host,
    double Rate,
    TimeSpan Took,
    int Requests,
    int Failed,
    IReadOnlyDictionary<FailureKind, int> Failures,
    IReadOnlyDictionary<FailureKind, IReadOnlyList<FailureExample>> Examples,
    IReadOnlyDictionary<RequestKind, LatencySummary> Latencies,
    int Resent,
    int Generations,
    LatencySummary Lag,
    double ClientCores)
{
    /// <summary>How many failed in one way.</summary>
    public int Of(FailureKind kind) => Failures.GetValueOrDefault(kind);

    /// <summary>Times of good answers of a kind; all null when there were none.</summary>
    public LatencySummary Latency(RequestKind kind) =>
        Latencies.GetValueOrDefault(kind) ?? new LatencySummary(0, null, null, null);
}

/// <summary>A failed request, to look for in logs.</summary>
/// <param name="At">When it was due, since the load began.</param>
/// <param name="After">When it failed, since it was due.</param>
/// <param name="Id">Its <c>X-Request-Id</c>.</param>
/// <param name="Request">What it asked for.</param>
/// <param name="Protocol">HTTP's version.</param>
/// <param name="Generation">The container that answered; empty: none did.</param>
/// <param name="Sends">How often it was sent; more than once: on kept connections that turned out to be closed.</param>
/// <param name="Detail">The status, or the words of the error.</param>
internal sealed record FailureExample(
    TimeSpan At,
    TimeSpan After,
    string Id,
    string Request,
    string Protocol,
    string Generation,
    int Sends,
    string Detail);
