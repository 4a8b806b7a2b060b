namespace Tower.Actors.State;

/// <summary>Which Tower is to work in the data directory: the content of <c>owner.json</c>.</summary>
/// <param name="Generation">The generation of its container.</param>
/// <param name="Confirmed">Whether it has said that it has taken over.</param>
/// <param name="At">When this was written (UTC).</param>
public sealed record Ownership(string Generation, bool Confirmed, DateTimeOffset At)
{
    /// <summary>Why a Tower must not take a directory that is free; null: it may. Pure.</summary>
    /// <param name="owner">What the directory says; null: nothing.</param>
    /// <param name="own">The generation of the Tower that asks; null: it was started by hand.</param>
    /// <param name="freeFor">How long nobody has had the directory.</param>
    /// <param name="patience">How long the one that is named may be away, e.g. because it is being restarted.</param>
    public static string? Objection(Ownership? owner, string? own, TimeSpan freeFor, TimeSpan patience) =>
        owner is null || own is null || owner.Generation == own || freeFor >= patience
            ? null
            : $"tower-{owner.Generation} is to have the server; it has been away for {freeFor.TotalSeconds:0} s";
}
