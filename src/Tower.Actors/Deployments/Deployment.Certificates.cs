using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// A new domain is served, and its first certificate is under way: how that ends is said, and decides nothing.
public sealed partial class Deployment
{
    private ImmutableArray<string> NewDomains() =>
        _plan.Steps.OfType<PlanStep.Switch>().LastOrDefault() is { } moved ? RolloutRoutes.AwaitsCertificate(moved.Routed, _observed.AppliedStack) : [];

    private void FollowCertificates(ImmutableArray<string> domains, Action next)
    {
        Enter(DeploymentStep.Watch, $"{(domains.Length == 1 ? "the certificate" : "the certificates")} of {string.Join(", ", domains)}");
        Become(() =>
        {
            Receive<CertificatesFollowed>(answer => answer.Id == Id, answer =>
            {
                foreach (var one in answer.Certificates)
                    SayCertificate(one);
                next();
            });
            Receive<StepFailed>(failed => failed.Id == Id, failed =>
            {
                WarnOf(failed);
                next();
            });
            Receive<CancelDeployment>(Cancel);
            Always();
        });
        Ask(_workers.Caddy, new FollowCertificates(Id, domains));
    }

    private void SayCertificate(FollowedCertificate one)
    {
        if (one.Facts.State == TlsState.Valid)
            Say($"{one.Domain} has a certificate of {one.Facts.Issuer} after {Seconds(one.After)}");
        else
            Warn(DeploymentStep.Watch, $"{one.Domain}: {one.Facts.Describe(_time.GetUtcNow())} after {Seconds(one.After)} ({SettingNames.CertificateTimeout}). Caddy goes on trying: if none comes, "
                + $"`docker logs {_options.Project}-caddy-1` says why; often the domain does not lead to this server yet, or ports 80 and 443 are closed to the ACME server");
    }
}
