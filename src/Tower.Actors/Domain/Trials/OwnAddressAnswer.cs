namespace Tower.Actors.Domain.Trials;

/// <summary>Who answered.</summary>
/// <param name="IsThisTower">Whether it was this very process.</param>
/// <param name="Words">What was met, as a clause: <c>this Tower answered</c>, <c>the name does not resolve</c>.</param>
public sealed record OwnAddressAnswer(bool IsThisTower, string Words);
