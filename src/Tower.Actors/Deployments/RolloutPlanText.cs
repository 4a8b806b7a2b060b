using System.Collections.Immutable;

namespace Tower.Actors.Deployments;

/// <summary>Says a plan in words, one line per step, for the log.</summary>
public static class RolloutPlanText
{
    /// <summary>The notes, then one line per step.</summary>
    public static ImmutableArray<string> Lines(RolloutPlan plan) =>
        [.. plan.Notes, .. plan.Steps.Select((step, index) => $"{index + 1}. {Line(step)}")];

    private static string Line(PlanStep step) => step switch
    {
        PlanStep.SeedCaddyConfig => "write the config Caddy starts from",
        PlanStep.Pull pull => $"pull what is missing of {Count(pull.Images.Length, "image")}",
        PlanStep.Recreate recreate => $"recreate {Names(recreate.Services.Select(service => service.Name))} in place",
        PlanStep.Start start => $"start {Names(start.Services.Select(service => service.Name))}",
        PlanStep.Probe probe => $"prove {Names(probe.Services.Select(service => service.Name))} ready",
        PlanStep.Switch { Receipts.IsEmpty: true } => "load the new routes",
        PlanStep.Switch routes =>
            $"move the traffic: {string.Join(", ", routes.Receipts.Select(receipt => $"{receipt.Domain} → {receipt.Upstream}"))}",
        PlanStep.Drain drain => $"wait for the last requests of {Names(drain.Upstreams)}",
        PlanStep.Retire retire => $"remove {Names(retire.Containers.Select(container => container.Service))}",
        PlanStep.Save => "save the new state",
        _ => throw new InvalidOperationException($"a plan step without words: {step.GetType().Name}"),
    };

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
