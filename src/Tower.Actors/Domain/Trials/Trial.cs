using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Trials;

/// <summary>
/// A change of how Tower is reached that nobody has confirmed yet: in force, and undone by itself when its time is over.
/// </summary>
/// <param name="By">The deployment that made the change.</param>
/// <param name="Until">When it is undone unless it was confirmed (UTC).</param>
/// <param name="Before">What was in force and confirmed before it.</param>
/// <param name="AddressConfirmed">Whether the address is known to lead here.</param>
/// <param name="CredentialsConfirmed">
/// Whether no caller with the credentials has to come any more: somebody is known to have them, and to get through to the port.
/// </param>
public sealed record Trial(
    DeploymentId By, DateTimeOffset Until, TowerAccess Before, bool AddressConfirmed, bool CredentialsConfirmed);
