using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tower.Actors.Hosting;

/// <summary>
/// A defect of Tower's own that the process cannot go on with: it says why and stops the host. The engine starts the container
/// again, and the coordinator recovers what was interrupted.
/// </summary>
public sealed class FatalDefect(IHostApplicationLifetime lifetime, ILoggerFactory logs)
{
    private volatile string? _reason;

    /// <summary>Why the process must end with an exit code that is not 0; null: there is no such defect.</summary>
    public string? Reason => _reason;

    /// <summary>Stops the host.</summary>
    /// <param name="cause">What was thrown, if anything was.</param>
    public void EndProcess(Exception? cause)
    {
        _reason = cause?.GetBaseException().Message ?? "the coordinator stopped by itself";
        logs.CreateLogger("Tower").LogCritical(
            cause,
            "the coordinator stopped for a defect in Tower ({Reason}); this process ends so that the next one recovers what ran",
            _reason);
        lifetime.StopApplication();
    }
}
