using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Trials;

/// <summary>How Tower's API is reached: what can lock its owner out when it is changed by mistake.</summary>
/// <param name="Domain">Where it answers.</param>
/// <param name="Username">The name of its user.</param>
/// <param name="PasswordHash">The bcrypt hash of the password.</param>
public sealed record TowerAccess(string Domain, string Username, string PasswordHash)
{
    /// <summary>The host's port for HTTPS; null: not known, an earlier Tower wrote none down.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>The part of Tower's section, and of its settings, that this is.</summary>
    public static TowerAccess Of(TowerSection section, int? httpsPort) =>
        new(section.Domain, section.Username, section.PasswordHash) { HttpsPort = httpsPort };

    /// <summary>Whether somebody who knows the credentials of one gets in at the other.</summary>
    public bool HasCredentialsOf(TowerAccess other) => (Username, PasswordHash) == (other.Username, other.PasswordHash);

    /// <summary>Whether a client finds both at the same address.</summary>
    public bool HasAddressOf(TowerAccess? other) => (Domain, HttpsPort) == (other?.Domain, other?.HttpsPort);

    /// <summary>What is different, by the names a deployment's <c>changed=</c> or <c>settings.env</c> has for it.</summary>
    public IEnumerable<string> ChangesFrom(TowerAccess before)
    {
        if (Domain != before.Domain)
            yield return "tower.domain";
        if (PasswordHash != before.PasswordHash)
            yield return "tower.password";
        if (Username != before.Username)
            yield return "tower.username";
        if (HttpsPort is not null && before.HttpsPort is not null && HttpsPort != before.HttpsPort)
            yield return SettingNames.HttpsPort;
    }

    /// <summary>Without the hash, whoever prints it.</summary>
    public override string ToString() => $"{Username} at {Domain}";
}
