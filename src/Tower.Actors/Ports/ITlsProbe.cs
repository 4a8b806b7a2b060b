using Tower.Actors.Domain.Probing;

namespace Tower.Actors.Ports;

/// <summary>Looks at the certificate of a domain.</summary>
public interface ITlsProbe
{
    /// <summary>Makes one handshake. Whatever it meets is a fact, not an exception.</summary>
    Task<TlsFacts> ProbeAsync(string domain, CancellationToken cancel);
}
