using Tower.Actors.Domain.Trials;

namespace Tower.Actors.Ports;

/// <summary>Tower's own address, asked from outside as its callers do.</summary>
public interface IOwnAddress
{
    /// <summary>
    /// Makes one request to <c>https://domain:port</c>, without credentials. Whatever it meets is an answer, not an exception.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="port">The host's port for HTTPS.</param>
    /// <param name="cancel">Gives up.</param>
    Task<OwnAddressAnswer> AskAsync(string domain, int port, CancellationToken cancel);
}
