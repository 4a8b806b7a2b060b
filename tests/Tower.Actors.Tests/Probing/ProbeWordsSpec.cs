using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>The fields a person can change are in the words of a failure.</summary>
public sealed class ProbeWordsSpec
{
    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    public void An_app_whose_command_cannot_be_run_is_told_what_command_is_added_to(int exitCode)
    {
        var container = Rollouts.Running(Rollouts.Service("api"), "exited") with { ExitCode = exitCode };

        Assert.Contains("its command cannot be run; `command` is appended to the image's ENTRYPOINT", ProbeVerdict.Broken("api-11111111", container));
        // What Tower brings along has no field of that name.
        Assert.DoesNotContain("`command`", ProbeVerdict.Broken("caddy", container with { Kind = ServiceKind.Infrastructure }));
    }

    [Theory]
    [InlineData(ServiceKind.App, true)]
    [InlineData(ServiceKind.Infrastructure, false)]
    public void An_app_that_answers_too_late_is_told_what_an_answer_may_take(ServiceKind kind, bool isTold)
    {
        var service = Rollouts.Service("api", kind: kind) with { Probe = new ProbeSpec(3000, "/health", TimeSpan.FromSeconds(5)) };

        var late = ProbeVerdict.Late(service, null, new Limit(TimeSpan.FromSeconds(60), SettingNames.ProbeTimeout), ProbeOutcome.Late(TimeSpan.FromSeconds(5)).Reason);

        Assert.Equal(isTold, late.Failure!.Contains("healthCheck.timeout", StringComparison.Ordinal));
        Assert.EndsWith($"on a slow server raise {SettingNames.ProbeTimeout}", late.Failure);
    }
}
