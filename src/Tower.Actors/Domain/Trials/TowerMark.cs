using System.Security.Cryptography;

namespace Tower.Actors.Domain.Trials;

/// <summary>
/// What only this process knows and says in a header of its answers while something is on trial: whoever reads it there has
/// reached this very Tower.
/// </summary>
public sealed class TowerMark
{
    /// <summary>The header.</summary>
    public const string Header = "X-Tower-Trial";

    /// <summary>32 hex digits, others in each process.</summary>
    public string Value { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);
}
