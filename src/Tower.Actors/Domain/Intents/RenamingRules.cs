using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>What must hold of apps that say which name they had before.</summary>
internal static class RenamingRules
{
    /// <summary>Checks all of them.</summary>
    public static void Check(ImmutableArray<AppSpec> apps, ProblemList problems)
    {
        var names = apps.Select(app => app.Name).ToHashSet(StringComparer.Ordinal);
        var before = new UniqueNames(problems);
        for (var index = 0; index < apps.Length && !problems.IsFull; index++)
        {
            if (apps[index].RenamedFrom is not { } name)
                continue;
            var pointer = $"{JsonPointer.Element("/apps", index)}/renamedFrom";
            if (FieldRules.AppName(name) is { } wrong)
                problems.Refuse(pointer, wrong);
            else if (names.Contains(name))
                problems.Refuse(pointer, $"{Quoted.Text(name)} is an app of this document; its volumes are its own");
            else
                before.Note(name, pointer, Quoted.Text(apps[index].Name));
        }
    }
}
