using Tower.Actors.Domain.Dns;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>Asks DNS for the addresses of a domain.</summary>
public interface IDnsLookup
{
    /// <summary>
    /// Asks for A and AAAA records, follows CNAMEs, and remembers nothing: asking again asks the resolver again. The resolvers
    /// are asked one after the other until one knows that there is an address, or that there is none.
    /// </summary>
    /// <param name="domain">In ASCII, without a dot at the end.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AdapterException">There is no resolver to ask.</exception>
    Task<DnsAnswer> LookUpAsync(string domain, CancellationToken cancel);
}
