using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Execution;

/// <summary>Asks for this Tower at an address that is on trial.</summary>
internal sealed class OwnAddressProber : StepHandlers
{
    // The adapter gives up sooner, with words.
    private static readonly Limit Bound = new(TimeSpan.FromSeconds(15), SettingNames.TrialTime);

    /// <summary>Takes <see cref="ProbeAddress"/>.</summary>
    public OwnAddressProber(IOwnAddress address)
    {
        Handle<ProbeAddress>(DeploymentStep.Probe, Bound, async (request, context) => new AddressProbed(
            request.By, await address.AskAsync(request.Domain, request.Port, context.Cancelled).ConfigureAwait(false)));
    }
}
