using Tower.Actors.Domain.Steps;
using Tower.Messages.Logs;

namespace Tower.Actors.Domain.Runs;

/// <summary>Names one piece of work of a run.</summary>
internal readonly record struct WorkId(int Value);

/// <summary>What happens to a run.</summary>
internal abstract record RunEvent
{
    /// <summary>It may begin.</summary>
    public sealed record Begun : RunEvent;

    /// <summary>Work came to its end.</summary>
    public sealed record WorkDone(WorkId Id, object Answer) : RunEvent;

    /// <summary>Work could not be done.</summary>
    public sealed record WorkFailed(WorkId Id, StepFailed Failure) : RunEvent;

    /// <summary>Nothing of the work goes on any more. Without an answer before it, somebody ended it, or it met a defect.</summary>
    public sealed record WorkStopped(WorkId Id) : RunEvent;

    /// <summary>Work says something while it goes on.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="WaitingFor">What is still waited for; null: as before.</param>
    public sealed record Progress(LogLine Line, string? WaitingFor) : RunEvent;

    /// <summary>Nothing was said for a while.</summary>
    public sealed record Silence : RunEvent;

    /// <summary>Work that was told to end took too long.</summary>
    public sealed record OutOfPatience : RunEvent;

    /// <summary>Somebody cancels it.</summary>
    /// <param name="By">Who, for the log.</param>
    public sealed record CancelAsked(string By) : RunEvent;

    /// <summary>Every line up to now is on disk, and no more are written.</summary>
    public sealed record LogReleased : RunEvent;

    /// <summary>The log is gone (a defect).</summary>
    public sealed record LogLost : RunEvent;
}
