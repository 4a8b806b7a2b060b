using System.Collections.Immutable;
using System.Net;

namespace Tower.Actors.Domain.Dns;

/// <summary>What the resolvers said about a domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Replies">In the order they were asked; the last decides, the ones before it could not tell. Not empty.</param>
public sealed record DnsAnswer(string Domain, ImmutableArray<DnsReply> Replies)
{
    /// <summary>The reply that counts.</summary>
    public DnsReply Deciding => Replies[^1];
}

/// <summary>What one resolver said.</summary>
/// <param name="Resolver">Its address, with the port unless that is 53.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Aliases">The names that CNAME records lead over, in order; empty without one.</param>
/// <param name="Addresses">IPv4 first.</param>
/// <param name="Code">Its response code in DNS's own words, e.g. <c>REFUSED</c>, or why there is none.</param>
public sealed record DnsReply(
    string Resolver,
    DnsReplyKind Kind,
    ImmutableArray<string> Aliases,
    ImmutableArray<IPAddress> Addresses,
    string Code = "")
{
    /// <summary>Whether another resolver might know more.</summary>
    public bool IsUndecided => Kind is DnsReplyKind.Failure or DnsReplyKind.Silence or DnsReplyKind.Unreachable;
}

/// <summary>What a resolver's reply means.</summary>
public enum DnsReplyKind
{
    /// <summary>There is an address.</summary>
    Address,
    /// <summary>The name exists and has no address (NOERROR without A and AAAA).</summary>
    NoAddress,
    /// <summary>The name, or the one its CNAME leads to, does not exist (NXDOMAIN).</summary>
    NoSuchName,
    /// <summary>Its CNAME records lead in a circle, or over more than 8 names.</summary>
    AliasLoop,
    /// <summary>The resolver could not tell (SERVFAIL, REFUSED, …).</summary>
    Failure,
    /// <summary>The resolver said nothing in time.</summary>
    Silence,
    /// <summary>There is nothing at the resolver's address, or no way there.</summary>
    Unreachable,
}
