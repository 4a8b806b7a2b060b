using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>
/// The <c>docker compose</c> process. A non-zero exit is an <see cref="AdapterException"/> with the last lines
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
