using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>What kind of failure it is when something is not ready: its remedy must be one that can be followed.</summary>
public sealed class ProbeCodesSpec : ProberSpec
{
    [Theory]
    [InlineData(ServiceKind.App, "exited", "app-exited")]
    [InlineData(ServiceKind.Tower, "exited", "handover-failed")]
    [InlineData(ServiceKind.Infrastructure, "exited", "start-failed")]
    [InlineData(ServiceKind.App, "running", "app-not-ready")]
    [InlineData(ServiceKind.Tower, "running", "step-timeout")]
    [InlineData(ServiceKind.Infrastructure, "running", "step-timeout")]
    public async Task An_apps_owner_is_told_to_correct_the_app_and_nothing_else(ServiceKind kind, string state, string code)
    {
        Engine.Add(Web, ContainerHealth.Unhealthy);
        Engine.Change(Web, container => container with { State = state, ExitCode = state == "exited" ? 3 : null });

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Web, kind: kind)));

        Assert.Equal(code, failed.Code.Name);
    }
}
