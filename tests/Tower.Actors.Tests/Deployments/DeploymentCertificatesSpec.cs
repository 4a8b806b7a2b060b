using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Tests.Certificates;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>A deployment that brings a new public domain ends when the first certificate is there, or was waited for long enough.</summary>
public sealed class DeploymentCertificatesSpec : DeploymentScenario
{
    [Fact]
    public async Task The_certificate_of_a_new_domain_is_told_before_the_result()
    {
        var log = await DeployAsync("api.example.com", FakeTlsProbe.Valid);

        Assert.Contains(log, line => line is { Step: DeploymentStep.Watch, Severity: LogSeverity.Info }
            && line.Text.StartsWith("api.example.com has a certificate of Test CA", StringComparison.Ordinal));
        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
    }

    [Fact]
    public async Task One_that_does_not_come_is_a_warning_with_the_setting_and_no_failure()
    {
        var log = await DeployAsync("api.example.com", TlsFacts.Missing("Caddy has none for this name yet"));

        Assert.Contains(log, line => line is { Step: DeploymentStep.Watch, Severity: LogSeverity.Warning }
            && line.Text.Contains("api.example.com", StringComparison.Ordinal)
            && line.Text.Contains("TOWER_CERTIFICATE_TIMEOUT", StringComparison.Ordinal));
        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
    }

    [Fact]
    public async Task Nobody_waits_for_a_domain_that_was_served_before()
    {
        await Apply(Wanted("api.example.com"));

        var caller = await Submit(Request("d1", Wanted("api.example.com")));
        await ToTheEnd();

        Assert.Equal(DeploymentOutcome.Succeeded, (await ReadToEnd(caller))[^1].Result);
        Assert.DoesNotContain(await Seen("caddy"), message => message is FollowCertificates);
    }

    private async Task<List<LogEvent>> DeployAsync(string domain, TlsFacts facts)
    {
        await Apply(Wanted("api.localhost"));
        var caller = await Submit(Request("d1", Wanted(domain)));
        await ToTheEnd();

        var follow = await Answer<FollowCertificates>("caddy", ask => new CertificatesFollowed([.. ask.Domains.Select(one => new FollowedCertificate(one, facts, TimeSpan.FromSeconds(3)))]));

        Assert.Equal([domain], follow.Domains.AsEnumerable());
        return await ReadToEnd(caller);
    }

    private async Task ToTheEnd()
    {
        await Prepare();
        await ToSave();
        await Answer<SaveState>("state", ask => new StateSaved());
        await Answer<RemoveContainers>("engine", ask => Done.Instance);
    }

    private Task Apply(Intent intent) => State.SaveAsync(
        intent, new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), CancellationToken.None);

    private static Intent Wanted(string domain)
    {
        var intent = Rollouts.Intent(Before);
        return intent with { Apps = [intent.Apps[0] with { Domain = domain }] };
    }
}
