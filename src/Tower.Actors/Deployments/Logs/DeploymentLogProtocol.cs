using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments.Logs;

/// <summary>Tells a <see cref="DeploymentLog"/> how the deployment ended. Its readers get the last line, and the end.</summary>
/// <param name="Outcome">How.</param>
/// <param name="ResultText">
/// The last line, e.g. <c>RESULT succeeded deployment=… seconds=12.345</c>; line breaks become spaces. Whatever it is, the
/// line begins with <c>RESULT</c> and the outcome: the log puts them in front if they are not there.
/// </param>
public sealed record FinishLog(DeploymentOutcome Outcome, string ResultText)
{
    /// <summary>Ends with the line and the fields of a result.</summary>
    public FinishLog(DeploymentResult result) : this(result.Outcome, result.Line) => Facts = ResultFacts.Of(result);

    /// <summary>What the last line says, as fields; null: nothing but the outcome.</summary>
    public ResultFacts? Facts { get; }
}

/// <summary>Asks a <see cref="DeploymentLog"/> how many readers it has now. Answered by an <see cref="int"/>.</summary>
public sealed record CountReaders
{
    /// <summary>The only one.</summary>
    public static readonly CountReaders Instance = new();

    private CountReaders()
    {
    }
}

/// <summary>Tells a <see cref="DeploymentLog"/> to keep its lines on disk, those there are and those to come.</summary>
public sealed record KeepLog
{
    /// <summary>The only one.</summary>
    public static readonly KeepLog Instance = new();

    private KeepLog()
    {
    }
}

/// <summary>
/// Tells a <see cref="DeploymentLog"/> to write nothing to disk any more: the directory is about to be another Tower's.
/// Answered by <see cref="LogReleased"/> when everything up to now is written.
/// </summary>
/// <param name="Id">The deployment.</param>
public sealed record ReleaseLog(DeploymentId Id);

/// <summary>Nothing of the log is on its way to the disk.</summary>
/// <param name="Id">The deployment.</param>
public sealed record LogReleased(DeploymentId Id);
