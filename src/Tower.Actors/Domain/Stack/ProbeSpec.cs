using System.Collections.Immutable;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>How Tower finds out that a container of the service is ready.</summary>
/// <param name="Port">The port to ask.</param>
/// <param name="Path">The HTTP path to ask for; null: a TCP connection is enough.</param>
/// <param name="Timeout">How long one probe may take.</param>
public sealed record ProbeSpec(int Port, string? Path, TimeSpan Timeout)
{
    /// <summary>
    /// The host it is asked for, as a client's request that comes through Caddy names it; null: the name it is reached by.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>What it is asked in.</summary>
    public AppProtocol Protocol { get; init; }

    /// <summary>
    /// What is asked, for the end of a sentence: <c>on GET /health at port 3000 with Host api.example.com</c>, or
    /// <c>at port 3000</c>.
    /// </summary>
    public string Asked => Path is null ? $"at port {Port}"
        : $"on GET {Path} at port {Port}{(Protocol == AppProtocol.H2c ? " over h2c" : "")}{(Host is null ? "" : $" with Host {Host}")}";

    /// <summary>
    /// The headers a request for <see cref="Host"/> has beside it, as Caddy adds them: an app that sends everybody on to HTTPS,
    /// or looks at addresses, sees a request like any other. Empty without a host.
    /// </summary>
    public ImmutableArray<(string Name, string Value)> Headers => Host is null ? []
        : [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", Host), ("X-Forwarded-For", "127.0.0.1")];
}
