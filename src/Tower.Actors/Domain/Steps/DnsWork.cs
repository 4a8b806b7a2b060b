using System.Collections.Immutable;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks for proof that domains resolve. Answered by <see cref="Done"/> or <see cref="StepFailed"/>.</summary>
/// <param name="Domains">The domains, each once.</param>
public sealed record ProveDomains(ImmutableArray<DomainToProve> Domains) : StepWork
{
    /// <summary>The one of them under which this server is reached, so that its addresses are the server's; null: none is.</summary>
    public string? Own { get; init; }
}

/// <summary>A domain whose DNS is to be looked at.</summary>
/// <param name="Domain">In ASCII.</param>
/// <param name="MustResolve">False: it is applied already and serves; that it does not resolve is a warning, and not waited for.</param>
public sealed record DomainToProve(string Domain, bool MustResolve);
