using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>
/// An authenticated request came to Tower's domain while a trial ran; told to the coordinator. It confirms everything.
/// </summary>
/// <param name="By">The deployment whose trial ran when the request came, before its credentials were looked at.</param>
public sealed record TrialRequestSeen(DeploymentId By);
