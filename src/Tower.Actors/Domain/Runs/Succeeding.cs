using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>Everything but Tower itself is deployed and saved: plans how the other Tower is started, and takes over.</summary>
internal sealed record Succeeding : RunState
{
    public override DeploymentRun Enter(DeploymentRun run) => (run with { Deployed = run.Rollout!.Plan.Changed })
        .Enter(DeploymentStep.Generate, "docker compose to check the compose file")
        .Do(new GenerateConfigs(run.Rollout!.Target.SuccessorStack!));

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer is ConfigsGenerated generated
        ? Plan(run.Enter(DeploymentStep.Plan, "the plan"), run.Rollout!, generated)
        : null;

    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed) =>
        Undoing.Begin(run.Report(failed), [], failed.Step, DeploymentOutcome.Failed);

    public override DeploymentRun OnCancel(DeploymentRun run, string by) =>
        run.RefuseCancel(run.Order.IsRecovery ? Cancelling.IsRecovered : Cancelling.HasMoved);

    private static DeploymentRun Plan(DeploymentRun run, Rollout rollout, ConfigsGenerated generated)
    {
        var successor = rollout.Target.Successor!;
        var plan = new RolloutPlan(
            [
                new PlanStep.Pull([successor.Image]),
                new PlanStep.Start([successor]),
                new PlanStep.Probe([successor]),
                // Requests that wait in a successor that never takes over are asked of this one again.
                new PlanStep.HandOver(successor, RolloutRoutes.WithFallback(rollout.Target.SuccessorStack!,
                    ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(
                        ServiceNames.Tower, [$"{rollout.Target.Own!.Service}:{TowerOptions.ListenPort}"]))),
            ],
            rollout.ChangedWithTower,
            [])
        {
            Changes = rollout.Plan.Changes,
        };
        var succession = rollout with
        {
            Target = rollout.Target with { Successor = null },
            // What was deployed so far stays, whatever becomes of the succession.
            Observed = rollout.Observed with
            {
                Routing = CaddyConfig.Render(rollout.Desired.Stack, run.Options),
                AppliedStack = rollout.Desired.Stack,
            },
            Desired = rollout.Desired with { Files = generated.Files },
            DraftPath = generated.DraftPath,
            Plan = plan,
        };
        return Rolling.Begin(RolloutPlanText.Lines(plan).Aggregate(run with { Rollout = succession }, (before, line) => before.Say(line)));
    }
}
