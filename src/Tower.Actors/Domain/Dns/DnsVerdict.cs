using System.Collections.Immutable;
using System.Net;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Dns;

/// <summary>Whether a domain resolves, and what to tell a person about it.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Resolves">Whether it has an address.</param>
/// <param name="Text">One line: which domain, which resolver, what it answered, and what to do when it does not resolve.</param>
public sealed record DnsVerdict(string Domain, bool Resolves, string Text)
{
    private const string Create = "create an A or AAAA record that points at this server";

    // Docker's stub, which passes questions on to what the server itself asks. Nobody finds that address in a setting.
    private const string Stub = "127.0.0.11";

    private const string CheckResolver = "check this server's DNS settings, or set TOWER_DNS_RESOLVER";

    /// <summary>The verdict on an answer.</summary>
    public static DnsVerdict Of(DnsAnswer answer)
    {
        var last = answer.Deciding;
        if (last.Kind == DnsReplyKind.Address)
        {
            var way = string.Join(" → ", last.Aliases.Prepend(answer.Domain).Append(string.Join(", ", last.Addresses)));
            return new DnsVerdict(answer.Domain, true, $"{way} ({NameOf(last.Resolver)})");
        }
        var said = string.Join(", ", answer.Replies.Select(Said));
        return new DnsVerdict(answer.Domain, false, $"{answer.Domain}: {said}; {Advice(last)}");
    }

    /// <summary>The verdict when the time was up before any resolver had answered.</summary>
    public static DnsVerdict Unanswered(string domain, TimeSpan waited) =>
        new(domain, false, $"{domain}: no resolver answered within {waited.TotalSeconds:0.#} s ({SettingNames.DnsTimeout}); {CheckResolver}");

    /// <summary>
    /// What is said of a domain that leads somewhere else than Tower's own, which is known to lead here; null: nothing. Whether an
    /// address leads on to this server, as a CDN's does, cannot be seen from here.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="own">Tower's domain.</param>
    /// <param name="ownAddresses">The addresses of that.</param>
    public static string? Elsewhere(string domain, ImmutableArray<IPAddress> addresses, string own, ImmutableArray<IPAddress> ownAddresses)
    {
        // An address of a kind that the other domain has none of may be this server's as well.
        var strange = addresses.Except(ownAddresses)
            .Where(address => ownAddresses.Any(mine => mine.AddressFamily == address.AddressFamily)).ToList();
        return strange.Count == 0 ? null
            : $"{domain} leads to {string.Join(", ", strange)}, and {own} to {string.Join(", ", ownAddresses)}: unless a CDN or load balancer there "
                + "passes requests on to this server, correct the record; no request arrives and no certificate is issued otherwise";
    }

    private static string NameOf(string resolver) => resolver == Stub ? "the server's resolver" : resolver;

    private static string Said(DnsReply reply)
    {
        var resolver = NameOf(reply.Resolver);
        var code = reply.Kind switch
        {
            DnsReplyKind.NoAddress => "no A or AAAA record",
            DnsReplyKind.NoSuchName => "NXDOMAIN",
            DnsReplyKind.AliasLoop => "CNAME records that lead nowhere",
            _ => reply.Code,
        };
        return reply.Kind switch
        {
            DnsReplyKind.Silence => $"{resolver} did not answer ({reply.Code})",
            DnsReplyKind.Unreachable => $"{resolver} cannot be reached ({reply.Code})",
            _ when reply.Aliases.IsEmpty => $"{resolver} answered {code}",
            _ => $"{resolver} answered CNAME {string.Join(" → ", reply.Aliases)} and for that {code}",
        };
    }

    private static string Advice(DnsReply reply) => reply.Kind switch
    {
        DnsReplyKind.NoAddress or DnsReplyKind.NoSuchName when reply.Aliases.IsEmpty => Create,
        DnsReplyKind.NoAddress or DnsReplyKind.NoSuchName => $"correct the CNAME record, or {Create}",
        DnsReplyKind.AliasLoop => $"correct the CNAME records, or {Create}",
        DnsReplyKind.Failure when reply.Code == "SERVFAIL" =>
            "the domain's own name servers do not answer it: check the delegation and DNSSEC of its zone",
        DnsReplyKind.Failure => "ask another resolver: set TOWER_DNS_RESOLVER",
        _ => CheckResolver,
    };
}
