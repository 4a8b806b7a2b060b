using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Says a plan in words, one line per step, for the log.</summary>
public static class RolloutPlanText
{
    /// <summary>The notes, then one line per step.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="successor">The Tower that is handed over to behind its last step; null: none.</param>
    public static ImmutableArray<string> Lines(RolloutPlan plan, ServiceSpec? successor = null) =>
    [
        .. plan.Notes,
        .. plan.Steps is [PlanStep.Save] && successor is null ? (string[])["only the document changes: nothing that runs is touched"] : [],
        .. Steps(plan.Steps),
        .. successor is null ? (string[])[] : [$"then hand over to {successor.Name} ({successor.Image})"],
    ];

    /// <summary>One line per step, numbered.</summary>
    public static ImmutableArray<string> Steps(ImmutableArray<PlanStep> steps) =>
        [.. steps.Select((step, index) => $"{index + 1}. {Line(step)}")];

    private static string Line(PlanStep step) => step switch
    {
        PlanStep.SeedCaddyConfig => "write the config Caddy starts from",
        PlanStep.Pull pull => $"pull what is missing of {Count(pull.Images.Length, "image")}",
        PlanStep.CreateFolders folders => $"create {Join(folders.Folders.Select(folder => folder.Source))} on the host",
        PlanStep.Recreate recreate => $"recreate {Names(recreate.Services)} in place",
        PlanStep.Start start => $"start {Names(start.Services)}",
        PlanStep.Probe probe => $"prove {Names(probe.Services)} ready",
        PlanStep.Hold hold => $"have the requests of {Join(hold.Apps)} wait",
        PlanStep.Stop stop => $"stop {Join(stop.Containers.Select(container => container.Service))}",
        PlanStep.Switch { Receipts.IsEmpty: true } => "take the new routes",
        PlanStep.Switch routes => $"move the traffic: {Join(routes.Receipts.Select(receipt =>
            $"{receipt.Domain} → {string.Join(" and ", receipt.Upstreams)}"))}",
        PlanStep.Drain drain => $"wait for the last requests of {Join(drain.Upstreams.Keys)}",
        PlanStep.Watch watch => $"watch {Names(watch.Services)} stay up",
        PlanStep.Settle => "take what served before out of the routes",
        PlanStep.Save => "save the new state",
        PlanStep.Retire retire => $"remove {Join(retire.Containers.Select(container => container.Service))}",
        PlanStep.HandOver handOver => $"hand over to {handOver.Tower.Name}",
        PlanStep.Confirm => "confirm that this Tower has taken over",
        PlanStep.Restore => "take the routes of before",
        PlanStep.RemoveNew remove => $"remove {Join(remove.Services)}",
        PlanStep.Restart restart => $"start {Join(restart.Containers.Select(container => container.Service))} again",
        PlanStep.Reclaim => "take the server back",
        _ => throw new InvalidOperationException($"a plan step without words: {step.GetType().Name}"),
    };

    private static string Names(IEnumerable<ServiceSpec> services) => Join(services.Select(service => service.Name));

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
