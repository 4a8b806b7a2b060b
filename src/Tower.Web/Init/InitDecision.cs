using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Stack;

namespace Tower.Web.Init;

/// <summary>
/// How <c>tower init</c> goes on where there is no intent: what runs is never removed, and what was kept is never taken for
/// nothing. Pure.
/// </summary>
internal abstract record InitDecision
{
    private InitDecision()
    {
    }

    /// <summary>Decides.</summary>
    /// <param name="found">What is on the server.</param>
    /// <param name="adoptsVolumes">Whether somebody has said that volumes are to be taken as they are.</param>
    public static InitDecision Of(FoundServer found, bool adoptsVolumes)
    {
        if (found.InForce is [.., var last])
            return last.Head is null ? new Refuse(Unreadable: last) : new Restore(last);
        // Of a try that failed infrastructure may be left, also running when it was killed; never an app.
        var isOfAttempt = found.Attempt is not null && found.Apps.IsEmpty;
        if (found.Containers.Length > 0 && !isOfAttempt)
            return new Refuse();
        return found.Kept.IsEmpty || adoptsVolumes ? new Begin(found.OfAttempt, found.Kept) : new Refuse();
    }

    /// <summary>The server is set up.</summary>
    /// <param name="OfAttempt">Volumes a try that failed has left: they are taken up again.</param>
    /// <param name="Adopted">Volumes of before that are taken as they are.</param>
    public sealed record Begin(ImmutableArray<EngineVolume> OfAttempt, ImmutableArray<EngineVolume> Adopted) : InitDecision;

    /// <summary>The intent is written back.</summary>
    /// <param name="Record">The deployment whose it is.</param>
    public sealed record Restore(JournaledDeployment Record) : InitDecision;

    /// <summary>Nothing is done.</summary>
    /// <param name="Unreadable">The record that would say how to go on, if it could be read; null: there is none.</param>
    public sealed record Refuse(JournaledDeployment? Unreadable = null) : InitDecision;
}
