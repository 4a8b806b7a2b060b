namespace Tower.Actors.Domain.Rollouts;

/// <summary>Which Tower is to work in the data directory: the content of <c>owner.json</c>.</summary>
/// <param name="Generation">The generation of its container: 8 hex digits.</param>
/// <param name="Confirmed">Whether it has said that it has taken over.</param>
/// <param name="Fence">The fencing number of the Tower that wrote this.</param>
/// <param name="At">When this was written (UTC).</param>
public sealed record Ownership(string Generation, bool Confirmed, long Fence, DateTimeOffset At);
