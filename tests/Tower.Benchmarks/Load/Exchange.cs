namespace Tower.Benchmarks.Load;

/// <summary>How a request fails.</summary>
internal enum FailureKind
{
    /// <summary>Nobody accepted the connection.</summary>
    Refused,

    /// <summary>The connection or the stream broke before the answer's head.</summary>
    Reset,

    /// <summary>The answer broke off, or ended too early.</summary>
    Truncated,

    /// <summary>A status of 500 or above, as a proxy gives for an app it cannot reach.</summary>
    ServerError,

    /// <summary>Another status that is not 200.</summary>
    OtherStatus,

    /// <summary>No whole answer within <see cref="LoadClient.Patience"/>.</summary>
    Timeout,

    /// <summary>A whole answer that is not the one to this request.</summary>
    WrongBody,

    /// <summary>One request, executed more than once.</summary>
    ExecutedTwice,
}

/// <summary>A failed request, with what one needs to look for its cause.</summary>
/// <param name="Kind">How it failed.</param>
/// <param name="Detail">The status, or the words of the error.</param>
internal sealed record Failure(FailureKind Kind, string Detail);

/// <summary>A request and what came of it.</summary>
/// <param name="Request">As planned.</param>
/// <param name="Due">When the schedule had it, since the load began.</param>
/// <param name="Lag">How much later it was really sent: the generator's own error.</param>
/// <param name="Latency">From <paramref name="Due"/> to the last byte, or to the failure.</param>
/// <param name="Failure">Null: the expected answer came.</param>
/// <param name="Generation">The container that answered, by its header; empty: none did.</param>
/// <param name="Sends">
/// More than 1: the client's library has sent it again by itself, as browsers do, because a kept connection was closed
/// under it.
/// </param>
internal sealed record Exchange(
    PlannedRequest Request,
    TimeSpan Due,
    TimeSpan Lag,
    TimeSpan Latency,
    Failure? Failure,
    string Generation,
    int Sends);
