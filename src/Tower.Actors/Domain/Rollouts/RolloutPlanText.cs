using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Says a plan in words, one line per step, for the log.</summary>
internal static class RolloutPlanText
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
        [.. steps.Select((step, index) => $"{index + 1}. {step.Text}")];
}
