using System.Collections.Immutable;
using Tower.Messages.Deployments;

namespace Tower.Messages.Logs;

/// <summary>
/// Asks for a deployment's log: the sender gets one <see cref="LogFrame"/> with what there is after
/// <paramref name="After"/>, then one per line, then Akka's <c>Status.Success</c> behind the last line.
/// Unknown deployment: <c>Status.Failure</c>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="After">The last sequence number the subscriber has; 0 for all.</param>
public sealed record SubscribeToLog(DeploymentId Id, long After);

/// <summary>Consecutive lines of one deployment's log.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Events">The lines, in order.</param>
public sealed record LogFrame(DeploymentId Id, ImmutableArray<LogEvent> Events);
