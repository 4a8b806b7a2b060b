using System.Globalization;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Probing;

/// <summary>How a container's process ended when it was stopped.</summary>
/// <param name="WasKilled">It still ran when its grace was over, so the engine killed it.</param>
/// <param name="ExitCode">The exit code; null: the container is gone, or its process never ran.</param>
/// <param name="OutOfMemory">The kernel killed it for lack of memory while it was stopping.</param>
public sealed record StopOutcome(bool WasKilled, int? ExitCode, bool OutOfMemory)
{
    /// <summary>What SIGKILL leaves behind, whoever sent it.</summary>
    internal const int KilledExitCode = 137;

    /// <summary>There is no such container.</summary>
    public static StopOutcome Gone { get; } = new(false, null, false);

    /// <summary>Judges what was seen before and after.</summary>
    /// <param name="wasRunning">Whether its process ran when it was told to stop.</param>
    /// <param name="exitCode">The exit code afterwards.</param>
    /// <param name="outOfMemory">Whether the kernel ran out of memory for it meanwhile, and not only before.</param>
    /// <param name="took">How long the engine took.</param>
    /// <param name="grace">How long it may have taken.</param>
    internal static StopOutcome Of(bool wasRunning, int? exitCode, bool outOfMemory, TimeSpan took, TimeSpan grace)
    {
        // Exit code 137 alone says little: a shell passes on its child's, and the process may have been dead before.
        var diedNow = wasRunning && exitCode == KilledExitCode;
        return new StopOutcome(diedNow && !outOfMemory && took >= grace, exitCode, diedNow && outOfMemory);
    }

    /// <summary>What a person should know about it; null: nothing.</summary>
    internal string? Warning(ObservedContainer container, TimeSpan grace)
    {
        if (OutOfMemory)
            return $"{container.Service} ran out of memory while it stopped" + (container.Kind == ServiceKind.App ? ": raise resources.memory" : "");
        if (!WasKilled)
            return null;
        var killed = $"{container.Service} did not stop within {grace.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s and was killed";
        return container.Kind == ServiceKind.App
            ? $"{killed}: raise stopGracePeriod, or have it act on SIGTERM (\"init\": true is enough for a program that has no handler)"
            : $"{killed}: it could not finish what it was doing";
    }
}
