using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>Where a document mounts a path of the host.</summary>
internal static class MountedBinds
{
    /// <summary>The fields that do, as JSON pointers: <c>/apps/0/volumes/1</c>.</summary>
    public static IEnumerable<string> Of(Intent intent, string path) => intent.Apps.SelectMany((app, index) =>
        app.Volumes.Select((text, at) => (Text: text, Pointer: JsonPointer.Element($"{JsonPointer.Element("/apps", index)}/volumes", at)))
            .Where(volume => VolumeReference.TryParse(volume.Text, out var mounted, out _) && mounted.IsBind && mounted.Source == path)
            .Select(volume => volume.Pointer));
}
