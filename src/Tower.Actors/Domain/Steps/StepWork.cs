namespace Tower.Actors.Domain.Steps;

/// <summary>
/// A piece of work that a deployment needs done, as data: what, not how. It ends with an answer, or with a <see cref="StepFailed"/>.
/// </summary>
public abstract record StepWork;

/// <summary>The answer of work that has nothing to tell but that it is done.</summary>
public sealed record Done
{
    /// <summary>The one answer.</summary>
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
