using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Moves the traffic: loads configs into Caddy, proves that they do what they should, and waits for the last requests.
/// </summary>
public sealed class TrafficSwitch : StepHandlers
{
    private static readonly TimeSpan LoadPause = TimeSpan.FromMilliseconds(200);

    private readonly ICaddyAdmin _admin;
    private readonly ITlsProbe _tls;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>
    /// Takes <see cref="ObserveRoutes"/>, <see cref="SwitchTraffic"/>, <see cref="VerifyRoutes"/>,
    /// <see cref="DrainUpstreams"/> and <see cref="FollowCertificates"/>.
    /// </summary>
    public TrafficSwitch(ICaddyAdmin admin, ITlsProbe tls, TowerOptions options, TimeProvider time)
    {
        (_admin, _tls, _options, _time) = (admin, tls, options, time);
        var limit = new Limit(options.CaddyTimeout, SettingNames.CaddyTimeout);
        Handle<ObserveRoutes>(DeploymentStep.Plan, limit, ObserveAsync);
        Handle<SwitchTraffic>(DeploymentStep.Switch, limit, LoadAsync);
        Handle<VerifyRoutes>(DeploymentStep.Switch, limit, VerifyAsync);
        // Ends by itself at the longest of the drain timeouts; the rest is for the last question to Caddy.
        Handle<DrainUpstreams>(DeploymentStep.Drain,
            request => limit.Plus(request.Upstreams.Values.Max()), DrainAsync);
        // Ends by itself as well; the rest is for the last handshakes.
        Handle<FollowCertificates>(DeploymentStep.Watch,
            limit.Plus(options.CertificateTimeout), async (request, context) => new CertificatesFollowed(
                await new CertificateWait(_tls, _time).RunAsync(request.Domains, options.CertificateTimeout, context.Cancelled).ConfigureAwait(false)));
    }

    private async Task<object> ObserveAsync(ObserveRoutes request, StepContext context)
    {
        try
        {
            return new RoutesObserved(await _admin.ReadAsync(context.Cancelled).ConfigureAwait(false));
        }
        catch (CaddyUnreachableException)
        {
            return new RoutesObserved(null);
        }
    }

    private async Task<object> LoadAsync(SwitchTraffic request, StepContext context)
    {
        var start = _time.GetTimestamp();
        var isTold = false;
        while (true)
        {
            try
            {
                await _admin.LoadAsync(request.Routing, context.Cancelled).ConfigureAwait(false);
                return Done.Instance;
            }
            // Nothing was sent: it may be tried again. The last try is early enough to fail in its own words.
            catch (CaddyUnreachableException) when (_time.GetElapsedTime(start) + LoadPause < _options.CaddyTimeout)
            {
                if (!isTold)
                    context.Info($"Caddy does not answer; trying again for {_options.CaddyTimeout.TotalSeconds:0} s ({SettingNames.CaddyTimeout})");
                isTold = true;
            }
            await Task.Delay(LoadPause, _time, context.Cancelled).ConfigureAwait(false);
        }
    }

    private async Task<object> VerifyAsync(VerifyRoutes request, StepContext context)
    {
        var failures = await new RouteVerification(_admin, _options, _time)
            .RunAsync(request.Expectations, context.Cancelled).ConfigureAwait(false);
        return failures.IsEmpty
            ? Done.Instance
            : context.Failed(FailureCodes.RoutesUnproven, $"the new routes do not answer as they should: {string.Join("; ", failures)}");
    }

    private async Task<object> DrainAsync(DrainUpstreams request, StepContext context)
    {
        var drained = await new UpstreamDrain(_admin, _time)
            .RunAsync(request.Upstreams, context.Info, context.Cancelled).ConfigureAwait(false);
        return new UpstreamsDrained(drained.Seen, drained.Took, drained.Remaining);
    }
}
