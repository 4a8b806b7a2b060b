using System.Globalization;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Ports;

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

/// <summary>Asking services of several containers.</summary>
internal static class ServiceProbes
{
    /// <summary>Asks every container of a service at once; ready when all are, else what the first that is not has said.</summary>
    public static async Task<ProbeOutcome> ProbeAllAsync(
        this IServiceProbe probe, ServiceSpec service, ProbeSpec spec, CancellationToken cancel)
    {
        var hosts = service.HostsOrName;
        var outcomes = await Task.WhenAll(hosts.Select(host => probe.ProbeAsync(host, spec, cancel))).ConfigureAwait(false);
        var failed = Array.FindIndex(outcomes, outcome => !outcome.IsReady);
        if (failed < 0)
            return ProbeOutcome.Ready;
        return hosts.Length == 1 ? outcomes[0] : outcomes[failed] with { Reason = $"{hosts[failed]}: {outcomes[failed].Reason}" };
    }
}

/// <summary>What one probe found.</summary>
/// <param name="IsReady">A status of 2xx or 3xx, or a TCP connection.</param>
/// <param name="Reason">
/// Why not: <c>connection refused</c>, <c>HTTP 500</c>, <c>name does not resolve</c>, <c>timed out after 5 s</c>; empty
/// when ready.
/// </param>
public sealed record ProbeOutcome(bool IsReady, string Reason)
{
    /// <summary>Nothing was learned within the time there was.</summary>
    public bool IsLate { get; private init; }

    /// <summary>It is ready.</summary>
    public static ProbeOutcome Ready { get; } = new(true, "");

    /// <summary>Not yet.</summary>
    public static ProbeOutcome NotYet(string reason) => new(false, reason);

    /// <summary>No answer within <paramref name="time"/>.</summary>
    public static ProbeOutcome Late(TimeSpan time) =>
        new(false, $"timed out after {time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s") { IsLate = true };
}
