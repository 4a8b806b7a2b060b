using Tower.Messages.Intents;

namespace Tower.Actors.Trials;

/// <summary>How Tower's API is reached: what can lock its owner out when it is changed by mistake.</summary>
/// <param name="Domain">Where it answers.</param>
/// <param name="Username">The name of its user.</param>
/// <param name="PasswordHash">The bcrypt hash of the password.</param>
public sealed record TowerAccess(string Domain, string Username, string PasswordHash)
{
    /// <summary>The part of Tower's section that this is.</summary>
    public static TowerAccess Of(TowerSection section) => new(section.Domain, section.Username, section.PasswordHash);

    /// <summary>Whether somebody who knows the credentials of one gets in at the other.</summary>
    public bool HasCredentialsOf(TowerAccess other) => (Username, PasswordHash) == (other.Username, other.PasswordHash);

    /// <summary>What is different, by the names a deployment's <c>changed=</c> has for it.</summary>
    public IEnumerable<string> ChangesFrom(TowerAccess before)
    {
        if (Domain != before.Domain)
            yield return "tower.domain";
        if (PasswordHash != before.PasswordHash)
            yield return "tower.password";
        if (Username != before.Username)
            yield return "tower.username";
    }

    /// <summary>Without the hash, whoever prints it.</summary>
    public override string ToString() => $"{Username} at {Domain}";
}
