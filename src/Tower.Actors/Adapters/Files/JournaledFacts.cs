using System.Collections.Immutable;
using Tower.Messages.Deployments;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// <see cref="ResultFacts"/> as files have them: in <c>result.json</c>, and among the members of the last line of
/// <c>log.ndjson</c>. Each may be missing, for another version of Tower may have written them.
/// </summary>
internal record JournaledFacts
{
    public string? Deployment { get; init; }

    public double Seconds { get; init; }

    public string? FailedStep { get; init; }

    public string? Code { get; init; }

    public string? Remedy { get; init; }

    public ImmutableArray<string> Changed { get; init; } = [];

    public ImmutableArray<string> Held { get; init; } = [];

    public ImmutableArray<string> Kept { get; init; } = [];

    public double? Trial { get; init; }

    /// <summary>To be written.</summary>
    public static JournaledFacts Of(ResultFacts facts) => new()
    {
        Deployment = facts.Deployment,
        Seconds = facts.Seconds,
        FailedStep = facts.FailedStep,
        Code = facts.Code,
        Remedy = facts.Remedy,
        Changed = facts.Changed,
        Held = facts.Held,
        Kept = facts.Kept,
        Trial = facts.Trial,
    };

    /// <summary>As they were; null: whoever wrote the file wrote none.</summary>
    public ResultFacts? Read() => Deployment is null ? null
        : new ResultFacts(Deployment, Seconds, FailedStep, Code, Remedy, Changed, Held, Kept, Trial);
}
