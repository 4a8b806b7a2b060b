using System.Collections.Immutable;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>A volume an app has or had.</summary>
/// <param name="Name">The engine's name for it.</param>
/// <param name="App">The app.</param>
/// <param name="Volume">What the intent calls it, or the path its image declares.</param>
public sealed record AppVolume(string Name, string App, string Volume)
{
    /// <summary>Where it is in the app's containers; null: no container has it, and nothing says where it was.</summary>
    public string? Path { get; init; }

    /// <summary>When it was created (UTC); null: not known.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The containers that have it, running or not, by their service.</summary>
    public ImmutableArray<string> UsedBy { get; init; } = [];

    /// <summary>The app of the applied intent that keeps its data there; null: none does.</summary>
    public string? NeededBy { get; init; }

    /// <summary>Whether nothing has it and nothing needs it.</summary>
    public bool IsUnused => UsedBy.IsEmpty && NeededBy is null;
}

/// <summary>Which of the engine's volumes are apps'. Pure.</summary>
public static class AppVolumes
{
    /// <summary>
    /// Those that are noted as an app's, and those that are called as one; the infrastructure's and other projects' are not among
    /// them. By name.
    /// </summary>
    /// <param name="existing">The engine's volumes.</param>
    /// <param name="containers">The project's containers.</param>
    /// <param name="applied">The applied intent; null: none.</param>
    /// <param name="notes">What is known of its apps, and of earlier ones.</param>
    /// <param name="options">This Tower's settings.</param>
    public static ImmutableArray<AppVolume> Of(
        ImmutableArray<EngineVolume> existing,
        ImmutableArray<ObservedContainer> containers,
        Intent? applied,
        StackNotes notes,
        TowerOptions options)
    {
        var needed = Needed(applied, notes, options);
        return
        [
            .. from volume in existing
               let whose = Noted(volume.Name, notes) ?? Called(volume, options.Project)
               where whose is not null
               let users = containers.Where(container => container.Volumes.Any(one => one.Name == volume.Name)).ToImmutableArray()
               orderby volume.Name
               select new AppVolume(volume.Name, whose.Value.App, whose.Value.Key)
               {
                   Path = users.SelectMany(user => user.Volumes).FirstOrDefault(one => one.Name == volume.Name)?.Path
                       ?? (whose.Value.Key.StartsWith('/') ? whose.Value.Key : null),
                   CreatedAt = volume.CreatedAt,
                   UsedBy = [.. users.Select(user => user.Service).Distinct().Order(StringComparer.Ordinal)],
                   NeededBy = needed.GetValueOrDefault(volume.Name),
               },
        ];
    }

    private static (string App, string Key)? Noted(string name, StackNotes notes)
    {
        foreach (var (app, known) in notes.Apps)
        {
            foreach (var (key, volume) in known.Volumes.Concat(known.Left))
            {
                if (volume == name)
                    return (app, key);
            }
        }
        return null;
    }

    // project_app_name_volume: neither an app's name nor a project's own part has another meaning of the underscores.
    private static (string App, string Key)? Called(EngineVolume volume, string project)
    {
        var prefix = $"{project}_app_";
        if (!volume.Name.StartsWith(prefix, StringComparison.Ordinal) || (volume.ComposeProject ?? project) != project)
            return null;
        return volume.Name[prefix.Length..].Split('_', 2) is [{ Length: > 0 } app, { Length: > 0 } key] ? (app, key) : null;
    }

    // What is not noted, because an earlier Tower saved the state, is called as Compose calls it.
    private static Dictionary<string, string> Needed(Intent? applied, StackNotes notes, TowerOptions options)
    {
        var needed = new Dictionary<string, string>(StringComparer.Ordinal);
        if (applied is null)
            return needed;
        foreach (var service in StackBuilder.Build(applied, AppliedImages.Of(applied), options).Services.Where(service => service.Kind == ServiceKind.App))
        {
            var noted = notes.Of(service.App).Volumes;
            foreach (var name in noted.Values)
                needed[name] = service.App;
            foreach (var mount in service.VolumeMounts.Where(mount => !noted.ContainsKey(VolumeAssignment.KeyInNotes(service, mount))))
                needed[$"{options.Project}_{mount.Source}"] = service.App;
        }
        return needed;
    }
}
