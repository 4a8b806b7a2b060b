using Tower.Actors.Domain.Trials;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks for this Tower at an address. Answered by <see cref="AddressProbed"/>.</summary>
/// <param name="By">The deployment whose trial it is.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Port">The host's port for HTTPS.</param>
internal sealed record ProbeAddress(DeploymentId By, string Domain, int Port) : StepWork;

/// <summary>Who answered there.</summary>
/// <param name="By">The deployment whose trial it is.</param>
/// <param name="Answer">Who.</param>
internal sealed record AddressProbed(DeploymentId By, OwnAddressAnswer Answer);

/// <summary>
/// Asks for a trial to be changed on disk, unless it is another one by now. Answered by <see cref="TrialSaved"/>.
/// </summary>
/// <param name="Was">The trial as it was.</param>
/// <param name="Becomes">What it becomes; null: it is over.</param>
internal sealed record SaveTrial(Trial Was, Trial? Becomes) : StepWork;

/// <summary>It is on disk.</summary>
/// <param name="By">The deployment whose trial it is.</param>
/// <param name="Becomes">What it was to become.</param>
internal sealed record TrialSaved(DeploymentId By, Trial? Becomes);
