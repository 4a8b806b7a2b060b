using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// What must hold of an app's containers: what runs in them, what they keep, and how they are replaced.
/// </summary>
internal static class AppContainerRules
{
    /// <summary>Checks all rules.</summary>
    public static void Check(AppSpec app, string pointer, ProblemList problems)
    {
        if (app.Command is { } command)
            Command(command, $"{pointer}/command", problems);
        Volumes(app.Volumes, $"{pointer}/volumes", problems);
        Replicas(app, pointer, problems);
        if (app.StopGracePeriod is { } grace)
            problems.Judge($"{pointer}/stopGracePeriod", FieldRules.Between(grace, 1, IntentLimits.StopGracePeriod));
        if (app.DrainTimeout is { } drain)
            problems.Judge($"{pointer}/drainTimeout", FieldRules.Between(drain, 0, IntentLimits.DrainTimeout));
        if (app.Resources?.Memory is { } memory && !MemorySize.TryParse(memory, out _, out var problem))
            problems.Refuse($"{pointer}/resources/memory", problem);
        if (app.Resources?.Cpus is { } cpus)
        {
            problems.Judge($"{pointer}/resources/cpus",
                FieldRules.Between(cpus, IntentLimits.MinCpus, IntentLimits.MaxCpus));
        }
        if (app.User is { } user)
            problems.Judge($"{pointer}/user", FieldRules.ContainerUser(user));
        if (app.Pids is { } pids)
            problems.Judge($"{pointer}/pids", FieldRules.Between(pids, IntentLimits.MinPids, IntentLimits.MaxPids));
        CapabilityNames(app.CapAdd, $"{pointer}/capAdd", problems);
        CapabilityNames(app.CapDrop, $"{pointer}/capDrop", problems, Capabilities.All);
    }

    private static void CapabilityNames(ImmutableArray<string> names, string pointer, ProblemList problems, string? also = null)
    {
        if (names.Length > IntentLimits.Capabilities)
        {
            problems.Refuse(pointer, $"has {names.Length} names; at most {IntentLimits.Capabilities} are allowed");
            return;
        }
        for (var index = 0; index < names.Length && !problems.IsClosed(pointer); index++)
        {
            var name = Capabilities.Normal(names[index]);
            if (name == also || Capabilities.Known.Contains(name))
                continue;
            var meant = NearestName.Of(name, Capabilities.Known) is { } near ? $"; did you mean {near}?" : " (capabilities(7) lists them)";
            problems.Refuse(JsonPointer.Element(pointer, index), name == Capabilities.All
                ? $"{Quoted.Text(names[index])} would let the container do everything the server can: name what the app needs"
                : $"{Quoted.Text(names[index])} is not a Linux capability{meant}");
        }
    }

    // Its words are not quoted: people write passwords there, although they should not.
    private static void Command(ImmutableArray<string> words, string pointer, ProblemList problems)
    {
        if (words.Length is 0 or > IntentLimits.CommandWords)
        {
            problems.Refuse(pointer, $"has {words.Length} words; 1 to {IntentLimits.CommandWords} are allowed, and "
                + "without the field the image's own command runs");
        }
        for (var index = 0; index < words.Length && !problems.IsClosed(pointer); index++)
            problems.Judge(JsonPointer.Element(pointer, index), FieldRules.CommandWord(words[index]));
    }

    private static void Volumes(ImmutableArray<string> volumes, string pointer, ProblemList problems)
    {
        var targets = new UniqueNames(problems);
        for (var index = 0; index < volumes.Length && !problems.IsClosed(pointer); index++)
        {
            var at = JsonPointer.Element(pointer, index);
            if (VolumeReference.TryParse(volumes[index], out var volume, out var problem))
                targets.Note(volume.Target, at, Quoted.Text(volume.Source));
            else
                problems.Refuse(at, problem);
        }
    }

    private static void Replicas(AppSpec app, string pointer, ProblemList problems)
    {
        problems.Judge($"{pointer}/replicas", FieldRules.Between(app.Replicas, 1, IntentLimits.Replicas));
        if (app.Replicas is <= 1 or > IntentLimits.Replicas || AppStrategies.Of(app) == AppStrategy.Rolling)
            return;
        problems.Refuse($"{pointer}/replicas", app.Strategy is null
            ? "must be 1 with strategy \"recreate\", which an app that writes to a volume has; set \"strategy\" to "
              + "\"rolling\" if its containers can share it"
            : "must be 1 with strategy \"recreate\"");
    }
}
