using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>
/// The keys to Caddy's pull listener, from which the engine has this server's own images. One is made for each pull, and is
/// worth nothing afterwards: while nothing is pulled the listener opens for nobody (<c>docs/decisions/0003-pull-listener.md</c>).
/// </summary>
public interface IPullKeys
{
    /// <summary>Has Caddy take new credentials, until they are revoked.</summary>
    /// <exception cref="AdapterException">The key could not be put where Caddy looks for it.</exception>
    RegistryCredentials Issue();

    /// <summary>Has Caddy refuse the credentials from now on.</summary>
    /// <exception cref="AdapterException">The key could not be taken away.</exception>
    void Revoke(RegistryCredentials credentials);
}
