using Tower.Actors.Stack;

namespace Tower.Actors.Probing;

/// <summary>Asks a service over the network whether it is ready.</summary>
public interface IServiceProbe
{
    /// <summary>
    /// Asks once, over a new connection. No answer within the spec's timeout is an outcome, not an exception.
    /// </summary>
    /// <param name="host">A name of the network both are on, or an address.</param>
    /// <param name="spec">What to ask.</param>
    /// <param name="cancel">Gives up.</param>
    Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel);
}

/// <summary>What one probe found.</summary>
/// <param name="IsReady">A status of 2xx or 3xx, or a TCP connection.</param>
/// <param name="Reason">
/// Why not: <c>connection refused</c>, <c>HTTP 500</c>, <c>name does not resolve</c>, <c>timed out after 5 s</c>; empty
/// when ready.
/// </param>
public sealed record ProbeOutcome(bool IsReady, string Reason)
{
    /// <summary>It is ready.</summary>
    public static ProbeOutcome Ready { get; } = new(true, "");

    /// <summary>Not yet.</summary>
    public static ProbeOutcome NotYet(string reason) => new(false, reason);
}
