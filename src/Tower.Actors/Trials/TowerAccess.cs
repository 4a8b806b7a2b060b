using Tower.Actors.Hosting;
using Tower.Messages.Intents;

namespace Tower.Actors.Trials;

/// <summary>How Tower's API is reached: what can lock its owner out when it is changed by mistake.</summary>
/// <param name="Domain">Where it answers.</param>
/// <param name="Username">The name of its user.</param>
/// <param name="PasswordHash">The bcrypt hash of the password.</param>
public sealed record TowerAccess(string Domain, string Username, string PasswordHash)
{
    /// <summary>The settings that say where it listens; null: not known, an earlier Tower wrote none down.</summary>
    public ReachSettings? Reach { get; init; }

    /// <summary>The part of Tower's section, and of its settings, that this is.</summary>
    public static TowerAccess Of(TowerSection section, ReachSettings? reach) =>
        new(section.Domain, section.Username, section.PasswordHash) { Reach = reach };

    /// <summary>Whether somebody who knows the credentials of one gets in at the other.</summary>
    public bool HasCredentialsOf(TowerAccess other) => (Username, PasswordHash) == (other.Username, other.PasswordHash);

    /// <summary>Whether a client finds both at the same address, and accepts the certificate of both.</summary>
    public bool HasAddressOf(TowerAccess? other) => (Domain, Reach) == (other?.Domain, other?.Reach);

    /// <summary>Whether both listen on the same ports: from inside nobody can tell what a firewall lets through.</summary>
    public bool HasPortsOf(TowerAccess other) => Reach == other.Reach || Reach?.HasPortsOf(other.Reach) == true;

    /// <summary>What is different, by the names a deployment's <c>changed=</c> or <c>settings.env</c> has for it.</summary>
    public IEnumerable<string> ChangesFrom(TowerAccess before)
    {
        if (Domain != before.Domain)
            yield return "tower.domain";
        if (PasswordHash != before.PasswordHash)
            yield return "tower.password";
        if (Username != before.Username)
            yield return "tower.username";
        if (Reach is null || before.Reach is null)
            yield break;
        foreach (var (name, _) in Reach.ChangesFrom(before.Reach))
            yield return name;
    }

    /// <summary>Without the hash, whoever prints it.</summary>
    public override string ToString() => $"{Username} at {Domain}";
}
