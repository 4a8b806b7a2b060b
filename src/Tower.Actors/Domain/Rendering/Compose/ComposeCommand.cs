using System.Collections.Immutable;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>A <c>docker compose</c> command as data. No secret is ever an argument.</summary>
/// <param name="Arguments">Everything behind <c>docker</c>.</param>
/// <param name="Environment">Added to the process's environment: the values of <c>${TOWER_SECRET_n}</c>.</param>
public sealed record ComposeCommand(
    ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Environment)
{
    /// <summary>What it means when Compose itself ends it with a failure.</summary>
    public FailureCode Refusal { get; init; } = FailureCodes.StartFailed;
}
