using Tower.Actors.Domain.Intents;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Trials;

/// <summary>The document that undoes what was on trial. Pure.</summary>
internal static class RevertedIntent
{
    /// <summary>
    /// What is applied, reached as before; with its stamp, so that no image moves. A domain that something else has by now stays
    /// what it is: everything else goes back.
    /// </summary>
    /// <param name="applied">The intent in force.</param>
    /// <param name="httpsPort">The port in force.</param>
    /// <param name="before">How Tower was reached before the trial.</param>
    /// <returns>Null: there is nothing that could go back.</returns>
    public static Intent? Of(Intent applied, int? httpsPort, TowerAccess before)
    {
        var isTaken = Domains.Of(applied with { Tower = applied.Tower with { Domain = applied.Registry.Domain } }).Contains(before.Domain);
        var section = applied.Tower with
        {
            Domain = isTaken ? applied.Tower.Domain : before.Domain,
            Username = before.Username,
            PasswordHash = before.PasswordHash,
        };
        return section == applied.Tower && (before.HttpsPort is null || before.HttpsPort == httpsPort) ? null : applied with { Tower = section };
    }
}
