using System.Collections.Immutable;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// Thrown by an adapter when the outside world said no in a way that was foreseen; its message is fit for a user
/// (what happened, to what, what to do). A worker makes a <c>StepFailed</c> of it; any other exception stops the
/// worker.
/// </summary>
public class AdapterException(
    FailureCode code, string message, ImmutableArray<string> detail = default, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>What kind of failure it is.</summary>
    public FailureCode Code { get; } = code;

    /// <summary>Who wrote the lines of <see cref="Detail"/>, e.g. a process; null: Tower itself.</summary>
    public string? Speaker { get; init; }

    /// <summary>The sentence and all lines, as one.</summary>
    public string Whole => string.Join("; ", [Message, .. Detail]);

    /// <summary>More lines, e.g. the output of a process; never null.</summary>
    public ImmutableArray<string> Detail { get; } = detail.IsDefault ? [] : detail;
}
