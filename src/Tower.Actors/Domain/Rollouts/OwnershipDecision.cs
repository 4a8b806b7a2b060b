namespace Tower.Actors.Domain.Rollouts;

/// <summary>Whether a Tower may take a data directory that nobody has at the moment. Pure.</summary>
public abstract record OwnershipDecision
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private OwnershipDecision()
    {
    }

    /// <summary>
    /// How long the Tower that is named may be away: longer than it may take to take over, so that nobody but the one that
    /// named it can think that it does not come.
    /// </summary>
    public static TimeSpan PatienceOf(TimeSpan handoverTimeout) => handoverTimeout + Slack;

    /// <summary>
    /// Decides. A Tower takes the directory when no owner is named, when it is named itself, when it was started by
    /// hand, or when the directory has been free for so long that the one that is named does not come back.
    /// </summary>
    /// <param name="owner">What <c>owner.json</c> says; null: nothing.</param>
    /// <param name="ownGeneration">The generation of the Tower that asks; null: it was started by hand.</param>
    /// <param name="lockFreeFor">How long nobody has had the lock.</param>
    /// <param name="patience">How long the one that is named may be away.</param>
    public static OwnershipDecision Decide(
        Ownership? owner, string? ownGeneration, TimeSpan lockFreeFor, TimeSpan patience)
    {
        if (owner is null || ownGeneration is null || owner.Generation == ownGeneration || lockFreeFor > patience)
            return new Take();
        return new Wait(
            $"tower-{owner.Generation} is to have the server; it has been away for {lockFreeFor.TotalSeconds:0} s");
    }

    /// <summary>It takes it.</summary>
    public sealed record Take : OwnershipDecision;

    /// <summary>It stands by.</summary>
    /// <param name="Reason">Why, as a clause.</param>
    public sealed record Wait(string Reason) : OwnershipDecision;
}
