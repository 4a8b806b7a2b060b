using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Trials;

/// <summary>What is on trial, and when it no longer is. Pure.</summary>
internal static class TrialDecision
{
    /// <summary>
    /// What is on trial once a document is saved. A further change during a trial is on trial itself, and what is gone back to
    /// stays what was confirmed last; whoever goes back by hand has ended the trial.
    /// </summary>
    /// <param name="running">The trial in force until now; null: none.</param>
    /// <param name="before">How Tower was reached until now; null: it is being set up.</param>
    /// <param name="after">How it is reached from now on.</param>
    /// <param name="by">The deployment that saves.</param>
    /// <param name="until">When a trial that begins now ends.</param>
    public static Trial? AfterSaving(
        Trial? running, TowerAccess? before, TowerAccess after, DeploymentId by, DateTimeOffset until)
    {
        var confirmed = running?.Before ?? before;
        if (confirmed is null || confirmed == after)
            return null;
        if (running is not null && before == after)
            return running;
        return new Trial(
            by,
            until,
            confirmed,
            confirmed.HasAddressOf(after) || (running is { AddressConfirmed: true } && after.HasAddressOf(before)),
            // What a firewall lets through only a caller can tell: Tower is behind it.
            confirmed.HasCredentialsOf(after) && confirmed.HttpsPort == after.HttpsPort);
    }

    /// <summary>
    /// The trial on disk, when it is one: the file is written before the document, so that one whose deployment was interrupted in
    /// between is about a change that never came into force.
    /// </summary>
    /// <param name="kept">The trial on disk; null: there is none.</param>
    /// <param name="access">How Tower is reached by what is in force; null: nothing is.</param>
    public static Trial? InForce(Trial? kept, TowerAccess? access)
    {
        if (kept is null || access is null)
            return null;
        // An earlier Tower had no port on trial.
        var known = kept.Before.HttpsPort is null ? kept with { Before = kept.Before with { HttpsPort = access.HttpsPort } } : kept;
        return known.Before == access ? null : known;
    }

    /// <summary>The trial after a confirmation.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="withCredentials">
    /// Whether a caller used the credentials; otherwise Tower itself was found at the new address.
    /// </param>
    /// <returns>Null: everything is confirmed, and the trial is over.</returns>
    public static Trial? Confirmed(Trial trial, bool withCredentials)
    {
        var confirmed = trial with
        {
            AddressConfirmed = true,
            CredentialsConfirmed = trial.CredentialsConfirmed || withCredentials,
        };
        return confirmed.CredentialsConfirmed ? null : confirmed;
    }

    /// <summary>Whether it is to be undone.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="notBefore">Until when a caller must have had a chance, whatever the trial says.</param>
    /// <param name="now">The time.</param>
    public static bool IsDue(Trial trial, DateTimeOffset notBefore, DateTimeOffset now) => now >= trial.Until && now >= notBefore;
}
