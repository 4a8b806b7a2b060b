using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Dns;

/// <summary><see cref="IDnsLookup"/> on DnsClient: UDP, and TCP for what does not fit; nothing is cached.</summary>
public sealed class DnsClientLookup : IDnsLookup
{
    private const int MostAliases = 8;
    private const int DnsPort = 53;
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(3);

    private readonly ImmutableArray<NameServer> _configured;
    private readonly TimeSpan _patience;
    private readonly DnsQueryOptions _query;
    private readonly LookupClient _client;

    /// <summary>Asks <see cref="TowerOptions.DnsResolver"/>, or the system's resolvers as they are at each lookup.</summary>
    /// <param name="options">The resolver.</param>
    /// <param name="patience">How long one resolver may be silent, on UDP and on TCP each; 3 s when null.</param>
    /// <exception cref="ArgumentException">The resolver is not <c>address</c> or <c>address:port</c>.</exception>
    public DnsClientLookup(TowerOptions options, TimeSpan? patience = null)
    {
        _configured = options.DnsResolver is { } resolver ? [Parse(resolver)] : [];
        _patience = patience ?? DefaultPatience;
        _query = new DnsQueryOptions
        {
            UseCache = false,
            CacheFailedResults = false,
            ThrowDnsErrors = false,
            // This class goes on to the next resolver itself, so that it can say what each one answered.
            ContinueOnDnsError = false,
            ContinueOnEmptyResponse = false,
            // A lost packet: the caller asks again anyway.
            Retries = 0,
            Timeout = _patience,
        };
        _client = NewClient();
    }

    /// <inheritdoc/>
    public async Task<DnsAnswer> LookUpAsync(string domain, CancellationToken cancel)
    {
        var replies = ImmutableArray.CreateBuilder<DnsReply>();
        foreach (var server in Resolvers())
        {
            var reply = await AskAsync(server, domain, cancel).ConfigureAwait(false);
            replies.Add(reply);
            if (!reply.IsUndecided)
                break;
        }
        return replies.Count > 0
            ? new DnsAnswer(domain, replies.DrainToImmutable())
            : throw new AdapterException(FailureCodes.DomainUnresolved,
                "this server has no DNS resolver: name one in /etc/resolv.conf, or set TOWER_DNS_RESOLVER to its address");
    }

    private static NameServer Parse(string resolver) => IPEndPoint.TryParse(resolver, out var address)
        ? new NameServer(address.Address, address.Port == 0 ? DnsPort : address.Port)
        : throw new ArgumentException(
            $"TOWER_DNS_RESOLVER is \"{resolver}\"; it has to be an address such as 1.1.1.1, 1.1.1.1:5353 or [2606:4700::1111]:53");

    private IEnumerable<NameServer> Resolvers() => _configured.IsEmpty
        ? NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
            .DistinctBy(server => (server.Address, server.Port))
        : _configured;

    private async Task<DnsReply> AskAsync(NameServer server, string domain, CancellationToken cancel)
    {
        var resolver = server.Port == DnsPort
            ? server.Address
            : new IPEndPoint(IPAddress.Parse(server.Address), server.Port).ToString();
        var aliases = ImmutableArray<string>.Empty;
        while (true)
        {
            var name = aliases.IsEmpty ? domain : aliases[^1];
            var found = await Task.WhenAll(
                QueryAsync(server, name, QueryType.A, cancel),
                QueryAsync(server, name, QueryType.AAAA, cancel)).ConfigureAwait(false);

            aliases = aliases.AddRange(found.MaxBy(part => part.Aliases.Length)!.Aliases);
            ImmutableArray<IPAddress> addresses = [.. found.SelectMany(part => part.Addresses)];
            if (!addresses.IsEmpty)
                return new DnsReply(resolver, DnsReplyKind.Address, aliases, addresses);
            if (aliases.Length > MostAliases
                || aliases.Prepend(domain).Distinct(StringComparer.OrdinalIgnoreCase).Count() <= aliases.Length)
                return new DnsReply(resolver, DnsReplyKind.AliasLoop, aliases, []);

            // NXDOMAIN holds for every type; a failure of one type leaves open what the other would have said.
            var telling = found.FirstOrDefault(part => part.Kind == DnsReplyKind.NoSuchName)
                ?? found.FirstOrDefault(part => part.Kind != DnsReplyKind.NoAddress)
                ?? found[0];
            // A resolver that does not recurse gives the alias and leaves it to the asker to go on.
            if (telling.Kind != DnsReplyKind.NoAddress || found.All(part => part.Aliases.IsEmpty))
                return new DnsReply(resolver, telling.Kind, aliases, [], telling.Code);
        }
    }

    private async Task<Part> QueryAsync(NameServer server, string name, QueryType type, CancellationToken cancel)
    {
        try
        {
            var response = await QueryAsync(server, new DnsQuestion(name, type), cancel).ConfigureAwait(false);
            ImmutableArray<string> aliases =
                [.. response.Answers.CnameRecords().Select(record => record.CanonicalName.Value.TrimEnd('.'))];
            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => new Part(
                    DnsReplyKind.NoAddress,
                    aliases,
                    [.. response.Answers.OfType<AddressRecord>().Select(record => record.Address)]),
                DnsHeaderResponseCode.NotExistentDomain => new Part(DnsReplyKind.NoSuchName, aliases, [], "NXDOMAIN"),
                var code => new Part(DnsReplyKind.Failure, aliases, [], Mnemonic(code)),
            };
        }
        catch (DnsResponseException) when (cancel.IsCancellationRequested)
        {
            // DnsClient reports being cancelled as a timeout.
            throw new OperationCanceledException(cancel);
        }
        catch (DnsResponseException failure) when (WasClosed(failure))
        {
            return new Part(DnsReplyKind.Failure, [], [], "by closing the connection");
        }
        catch (DnsResponseException failure) when (SocketProblem(failure) is { } problem)
        {
            return new Part(DnsReplyKind.Unreachable, [], [], problem);
        }
        catch (DnsResponseException failure) when (failure.Code == DnsResponseCode.ConnectionTimeout)
        {
            return new Part(DnsReplyKind.Silence, [], [], $"waited {_patience.TotalSeconds:0.#} s");
        }
        catch (DnsResponseException failure)
        {
            return new Part(DnsReplyKind.Failure, [], [], failure.DnsError);
        }
        catch (DnsResponseParseException)
        {
            return new Part(DnsReplyKind.Failure, [], [], "something that is not DNS");
        }
    }

    private async Task<IDnsQueryResponse> QueryAsync(NameServer server, DnsQuestion question, CancellationToken cancel)
    {
        try
        {
            return await _client.QueryServerAsync([server], question, _query, cancel).ConfigureAwait(false);
        }
        catch (DnsResponseException failure) when (WasClosed(failure))
        {
            // DnsClient keeps TCP connections for 5 s, and a server may close one at any time: the asker should then ask again
            // (RFC 7766, section 6.2.4). A client of its own has no connection but a new one.
            return await NewClient().QueryServerAsync([server], question, _query, cancel).ConfigureAwait(false);
        }
    }

    private static LookupClient NewClient() =>
        new(new LookupClientOptions { AutoResolveNameServers = false, UseCache = false });

    // DnsClient reports a connection that ended before the answer as a timeout too; a server that is silent as a cancellation.
    private static bool WasClosed(DnsResponseException failure) => failure.InnerException switch
    {
        TimeoutException => true,
        IOException { InnerException: SocketException socket } => IsClosing(socket),
        SocketException socket => IsClosing(socket),
        _ => false,
    };

    private static bool IsClosing(SocketException socket) => socket.SocketErrorCode
        is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;

    private static string? SocketProblem(Exception? failure) => failure switch
    {
        null => null,
        SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.OperationAborted } => null,
        SocketException socket => socket.Message,
        _ => SocketProblem(failure.InnerException),
    };

    // RFC 1035 section 4.1.1.
    private static string Mnemonic(DnsHeaderResponseCode code) => code switch
    {
        DnsHeaderResponseCode.FormatError => "FORMERR",
        DnsHeaderResponseCode.ServerFailure => "SERVFAIL",
        DnsHeaderResponseCode.NotImplemented => "NOTIMP",
        DnsHeaderResponseCode.Refused => "REFUSED",
        _ => code.ToString(),
    };

    // What came back for one type: NoAddress until addresses say otherwise.
    private sealed record Part(
        DnsReplyKind Kind, ImmutableArray<string> Aliases, ImmutableArray<IPAddress> Addresses, string Code = "");
}
