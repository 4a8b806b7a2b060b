using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>
/// Waits until domains have a certificate. Caddy asks an ACME server for the one of a new domain when it takes the route, which takes some
/// seconds, and up to a minute when it has to ask again.
/// </summary>
internal sealed class CertificateWait(ITlsProbe tls, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until each has one, or the time is over.</summary>
    /// <param name="domains">The domains.</param>
    /// <param name="patience">How long; each is asked once in any case.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ImmutableArray<FollowedCertificate>> RunAsync(ImmutableArray<string> domains, TimeSpan patience, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        return [.. await Task.WhenAll(domains.Select(domain => FollowAsync(domain, start, patience, cancel))).ConfigureAwait(false)];
    }

    private async Task<FollowedCertificate> FollowAsync(string domain, long start, TimeSpan patience, CancellationToken cancel)
    {
        while (true)
        {
            var facts = await tls.ProbeAsync(domain, cancel).ConfigureAwait(false);
            var after = time.GetElapsedTime(start);
            if (facts.State == TlsState.Valid || after >= patience)
                return new FollowedCertificate(domain, facts, after);
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }
}
