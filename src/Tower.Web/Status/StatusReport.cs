using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;

namespace Tower.Web.Status;

/// <summary>What runs, as <c>GET /status</c> shows it.</summary>
/// <param name="AppliedAt">When the intent was applied (UTC); null: never.</param>
/// <param name="Deployment">The deployment that applied it.</param>
/// <param name="Apps">How many apps it has.</param>
/// <param name="Services">Infrastructure, then apps in the intent's order, then what runs besides.</param>
/// <param name="EngineProblem">Why the services are not known; null when they are.</param>
/// <param name="Domains">In the same order.</param>
internal sealed record StatusReport(
    DateTimeOffset? AppliedAt,
    string? Deployment,
    int Apps,
    ImmutableArray<ServiceStatus> Services,
    string? EngineProblem,
    ImmutableArray<DomainStatus> Domains)
{
    /// <summary>Tower itself and its server; null: not asked.</summary>
    public ServerStatus? Server { get; init; }
}

/// <summary>Tower itself and its server.</summary>
/// <param name="Version">The version of the Tower that answers.</param>
/// <param name="Queue">Its deployments.</param>
/// <param name="Disk">The disk of its data directory.</param>
internal sealed record ServerStatus(string Version, QueueStatus Queue, DiskStatus Disk);

/// <summary>What waits and runs.</summary>
/// <param name="Running">The id of the deployment that runs; null: none.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Problem">Why it is not known; null: it is.</param>
internal sealed record QueueStatus(string? Running, int Waiting, string? Problem);

/// <summary>The space on a disk.</summary>
/// <param name="Folder">A folder on it.</param>
/// <param name="FreeBytes">What may still be written; null: not known.</param>
/// <param name="TotalBytes">Its size; null: not known.</param>
/// <param name="IsLow">Whether less than 10 % or less than 1 GiB is free.</param>
/// <param name="Problem">Why it is not known; null: it is.</param>
internal sealed record DiskStatus(string Folder, long? FreeBytes, long? TotalBytes, bool IsLow, string? Problem);

/// <summary>One domain.</summary>
/// <param name="Domain">In punycode.</param>
/// <param name="Upstream">The app and port its requests go to, e.g. <c>api:3000</c>.</param>
/// <param name="Tls">Its certificate.</param>
internal sealed record DomainStatus(string Domain, string Upstream, TlsFacts Tls);
