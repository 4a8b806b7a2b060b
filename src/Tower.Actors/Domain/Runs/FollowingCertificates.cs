using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>New domains are served, and their first certificates are under way: how that ends is said, and decides nothing.</summary>
internal sealed record FollowingCertificates(ImmutableArray<string> Domains) : RunState
{
    public override DeploymentRun Enter(DeploymentRun run) => run
        .Enter(DeploymentStep.Watch, $"{(Domains.Length == 1 ? "the certificate" : "the certificates")} of {string.Join(", ", Domains)}")
        .Do(new FollowCertificates(Domains));

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer is CertificatesFollowed followed
        ? Rolling.End(followed.Certificates.Aggregate(run, Say))
        : null;

    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed) => Rolling.End(run.WarnOf(failed));

    public override DeploymentRun OnCancel(DeploymentRun run, string by) =>
        run.RefuseCancel(run.Order.IsRecovery ? Cancelling.IsRecovered : Cancelling.HasMoved);

    private static DeploymentRun Say(DeploymentRun run, FollowedCertificate one) => one.Facts.State == TlsState.Valid
        ? run.Say($"{one.Domain} has a certificate of {one.Facts.Issuer} after {Seconds.Of(one.After)}")
        : run.Warn(DeploymentStep.Watch, $"{one.Domain}: {one.Facts.Describe(run.Now)} after {Seconds.Of(one.After)} ({SettingNames.CertificateTimeout}). Caddy goes on trying: if none comes, "
            + $"`docker logs {run.Options.Project}-caddy-1` says why; often the domain does not lead to this server yet, or ports 80 and 443 are closed to the ACME server");
}
