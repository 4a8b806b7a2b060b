using System.Collections.Immutable;
using System.Globalization;
using Tower.Messages.Failures;

namespace Tower.Messages.Deployments;

/// <summary>What the last line of a log says beside the outcome.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Seconds">From the request to the end.</param>
/// <param name="FailedStep">Where it failed; null: it did not.</param>
/// <param name="Code">The name of the failure's code; null: it did not fail.</param>
/// <param name="Remedy">What to do about the failure, a sentence without its full stop; null: it did not fail.</param>
/// <param name="Changed">What was changed.</param>
/// <param name="Held">Apps that stay at the image a restore brought back.</param>
/// <param name="Kept">Apps that keep their image because their registry could not be asked.</param>
/// <param name="Trial">Seconds for which what could lock its owner out is on trial; null: nothing is.</param>
public sealed record ResultFacts(
    string Deployment,
    double Seconds,
    string? FailedStep,
    string? Code,
    string? Remedy,
    ImmutableArray<string> Changed,
    ImmutableArray<string> Held,
    ImmutableArray<string> Kept,
    double? Trial)
{
    /// <summary>Those of a result.</summary>
    public static ResultFacts Of(DeploymentResult result) => new(
        result.Id.Value,
        Math.Round(result.Duration.TotalSeconds, 3),
        result.FailedStep?.ToString().ToLowerInvariant(),
        result.Code?.Name,
        result.Code?.Remedy,
        result.Changed,
        result.Held,
        result.Kept,
        result.Trial?.TotalSeconds);

    /// <summary>
    /// Those of a last line (<see cref="DeploymentResult.Line"/>), for records that have no more; null: it is none.
    /// </summary>
    public static ResultFacts? Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["RESULT", ..])
            return null;
        var values = words.Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var code = values.GetValueOrDefault("code");
        return new ResultFacts(
            values.GetValueOrDefault("deployment", ""),
            Number("seconds") ?? 0,
            values.GetValueOrDefault("step"),
            code,
            code is null || FailureCodes.Named(code).Remedy is not { Length: > 0 } remedy ? null : remedy,
            Names("changed"),
            Names("held"),
            Names("kept"),
            Number("trial"));

        double? Number(string name) =>
            double.TryParse(values.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

        ImmutableArray<string> Names(string name) => values.GetValueOrDefault(name) is { } list and not ("" or "none")
            ? [.. list.Split(',')]
            : [];
    }
}
