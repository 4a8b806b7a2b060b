using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Finds folders of the host that are mounted below one an app may write. The app could put a link to any place of the server where the folder is, and
/// the engine follows it at each later start of a container that mounts it. Pure.
/// </summary>
internal static class NestedBinds
{
    /// <summary>What is wrong with a document's mounts; empty: nothing.</summary>
    public static IEnumerable<IntentProblem> Check(Intent intent)
    {
        var binds = intent.Apps.SelectMany((app, index) => app.Volumes.Select((text, at) => (
                App: app.Name,
                Pointer: JsonPointer.Element($"{JsonPointer.Element("/apps", index)}/volumes", at),
                Volume: VolumeReference.TryParse(text, out var volume, out _) && volume.IsBind ? volume : null)))
            .Where(bind => bind.Volume is not null).ToList();
        var writable = binds.Where(bind => !bind.Volume!.ReadOnly).DistinctBy(bind => bind.Volume!.Source)
            .ToDictionary(bind => bind.Volume!.Source, bind => bind.App, StringComparer.Ordinal);
        foreach (var (_, pointer, volume) in binds)
        {
            if (Above(volume!.Source).FirstOrDefault(writable.ContainsKey) is { } above)
            {
                yield return new IntentProblem(pointer, $"mounts {Quoted.Place(volume.Source)}, which is below {Quoted.Place(above)}, and {writable[above]} "
                    + $"can write there: it could put a link to any place of the server in its way. Mount {Quoted.Place(above)} here as well, or end "
                    + "the other mount with :ro");
            }
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
            yield return path[..at];
    }
}
