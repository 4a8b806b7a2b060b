using System.Collections.Immutable;
using System.Globalization;
using Tower.Messages.Failures;

namespace Tower.Messages.Deployments;

/// <summary>How a deployment ended, and all its last line says.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Outcome">How.</param>
/// <param name="Duration">From the request to the end.</param>
public sealed record DeploymentResult(DeploymentId Id, DeploymentOutcome Outcome, TimeSpan Duration)
{
    /// <summary>
    /// What it changed: names of apps, and of Tower's own section (<c>tower.domain</c>, <c>registry.password</c>); sorted.
    /// </summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>Where it failed; null: it did not.</summary>
    public DeploymentStep? FailedStep { get; init; }

    /// <summary>What kind of failure it was; null: it was none.</summary>
    public FailureCode? Code { get; init; }

    /// <summary>Apps that stay at the image an earlier restore brought back, although a newer one matches; sorted.</summary>
    public ImmutableArray<string> Held { get; init; } = [];

    /// <summary>Apps that keep their image because their registry could not be asked; sorted.</summary>
    public ImmutableArray<string> Kept { get; init; } = [];

    /// <summary>How long what could lock its owner out is on trial; null: nothing is.</summary>
    public TimeSpan? Trial { get; init; }

    /// <summary>
    /// The last line of the log: <c>RESULT failed deployment=… seconds=3.214 step=probe code=app-exited</c>, or
    /// <c>RESULT succeeded deployment=… seconds=3.214 changed=api,web</c>; behind it <c>held=</c>, <c>kept=</c> and
    /// <c>trial=</c> (seconds) where they say something. A failure that left something deployed has <c>changed=</c> as well.
    /// </summary>
    public string Line
    {
        get
        {
            var words = new List<string>
            {
                $"RESULT {Outcome.ToString().ToLowerInvariant()}",
                $"deployment={Id}",
                string.Create(CultureInfo.InvariantCulture, $"seconds={Duration.TotalSeconds:0.000}"),
            };
            if (FailedStep is { } step)
                words.Add($"step={step.ToString().ToLowerInvariant()}");
            if (Code is { } code)
                words.Add($"code={code.Name}");
            if (FailedStep is null || !Changed.IsEmpty)
                words.Add($"changed={List(Changed)}");
            if (!Held.IsEmpty)
                words.Add($"held={List(Held)}");
            if (!Kept.IsEmpty)
                words.Add($"kept={List(Kept)}");
            if (Trial is { } trial)
                words.Add(string.Create(CultureInfo.InvariantCulture, $"trial={Math.Ceiling(trial.TotalSeconds):0}"));
            return string.Join(' ', words);
        }
    }

    private static string List(ImmutableArray<string> names) => names.IsEmpty ? "none" : string.Join(',', names);
}
