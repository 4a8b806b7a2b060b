using System.Collections.Immutable;
using Tower.Messages.Failures;

namespace Tower.Actors.Compose;

/// <summary>
/// The <c>docker compose</c> process. A non-zero exit is an <see cref="Workers.AdapterException"/> with the last lines
/// of its output.
/// </summary>
public interface IComposeCli
{
    /// <summary>Runs one command to its end. Cancelling ends the process and its children.</summary>
    /// <param name="command">Arguments and environment.</param>
    /// <param name="output">Told each line of its output as it comes; not redacted.</param>
    /// <param name="cancel">Ends the process: SIGTERM, then SIGKILL.</param>
    Task RunAsync(ComposeCommand command, Action<string> output, CancellationToken cancel);
}

/// <summary>A <c>docker compose</c> command as data. No secret is ever an argument.</summary>
/// <param name="Arguments">Everything behind <c>docker</c>.</param>
/// <param name="Environment">Added to the process's environment: the values of <c>${TOWER_SECRET_n}</c>.</param>
public sealed record ComposeCommand(
    ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Environment)
{
    /// <summary>What it means when Compose itself ends it with a failure.</summary>
    public FailureCode Refusal { get; init; } = FailureCodes.StartFailed;
}
