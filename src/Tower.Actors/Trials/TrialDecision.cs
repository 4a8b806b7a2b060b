using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Trials;

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
            confirmed.Domain == after.Domain || (running is { AddressConfirmed: true } && before?.Domain == after.Domain),
            confirmed.HasCredentialsOf(after));
    }

    /// <summary>
    /// The trial on disk, when it is one: the file is written before the document, so that one whose deployment was interrupted in
    /// between is about a change that never came into force.
    /// </summary>
    public static Trial? InForce(Trial? kept, Intent? applied) =>
        kept is not null && applied is not null && TowerAccess.Of(applied.Tower) != kept.Before ? kept : null;

    /// <summary>The trial after a confirmation.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="withCredentials">Whether the new credentials were used; the new address was in any case.</param>
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
