using System.Collections.Immutable;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>Asks for proof that domains resolve. Answered by <see cref="DomainsProved"/> or <see cref="StepFailed"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Domains">The domains, each once.</param>
public sealed record ProveDomains(DeploymentId Id, ImmutableArray<DomainToProve> Domains) : StepRequest(Id)
{
    /// <summary>The one of them under which this server is reached, so that its addresses are the server's; null: none is.</summary>
    public string? Own { get; init; }
}

/// <summary>A domain whose DNS is to be looked at.</summary>
/// <param name="Domain">In ASCII.</param>
/// <param name="MustResolve">False: it is applied already and serves; that it does not resolve is a warning, and not waited for.</param>
public sealed record DomainToProve(string Domain, bool MustResolve);

/// <summary>Every domain that must resolve does, or the check is switched off.</summary>
/// <param name="Id">The deployment.</param>
public sealed record DomainsProved(DeploymentId Id);
