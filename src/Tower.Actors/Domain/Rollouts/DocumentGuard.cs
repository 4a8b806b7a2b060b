using System.Collections.Immutable;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Why a document is refused although it is valid.</summary>
/// <param name="Code">What kind of refusal it is.</param>
/// <param name="Reason">What the document would do, a sentence without its full stop.</param>
/// <param name="Lines">What would go, one line each.</param>
public sealed record GuardRefusal(FailureCode Code, string Reason, ImmutableArray<string> Lines);

/// <summary>
/// Stops documents that are probably a mistake: one that lost most of its apps in a merge, or one that belongs to another
/// server. Pure.
/// </summary>
internal static class DocumentGuard
{
    /// <summary>The first refusal; null: nothing is wrong, or the caller allowed it.</summary>
    /// <param name="applied">The intent in force.</param>
    /// <param name="goal">The document.</param>
    /// <param name="running">The apps that run; they may be more than the intent names.</param>
    /// <param name="allowed">What the caller allowed.</param>
    public static GuardRefusal? Check(Intent applied, Intent goal, IEnumerable<string> running, Allowances allowed) =>
        (allowed.Rename ? null : Rename(applied, goal)) ?? (allowed.Remove ? null : Removal(applied, goal, running));

    private static GuardRefusal? Rename(Intent applied, Intent goal) => applied.Tower.Domain == goal.Tower.Domain
        ? null
        : new GuardRefusal(FailureCodes.RenameRefused,
            $"this server is {applied.Tower.Domain}, and the document says tower.domain is {goal.Tower.Domain}: a document of another "
            + "server would replace all apps of this one; nothing was changed. If this server is to move to that domain, send it "
            + "with ?rename=allow",
            [$"tower.domain: {applied.Tower.Domain} → {goal.Tower.Domain}"]);

    private static GuardRefusal? Removal(Intent applied, Intent goal, IEnumerable<string> running)
    {
        var before = applied.Apps.Select(app => app.Name).Union(running).ToHashSet(StringComparer.Ordinal);
        var gone = before.Except(goal.Apps.Select(app => app.Name)).Except(goal.Apps.Select(app => app.RenamedFrom).OfType<string>())
            .Order(StringComparer.Ordinal).ToImmutableArray();
        if (gone.Length <= 1 && gone.Length * 3 <= before.Count)
            return null;
        return new GuardRefusal(FailureCodes.RemovalRefused,
            $"the document would remove {gone.Length} of {before.Count} apps: {string.Join(", ", gone)}; nothing was changed. If they are "
            + "to go, send it with ?remove=allow",
            [.. gone.Select(app => $"{app}: would be removed")]);
    }
}
