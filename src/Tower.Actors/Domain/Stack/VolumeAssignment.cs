using System.Collections.Immutable;

namespace Tower.Actors.Domain.Stack;

/// <summary>Which of the engine's volumes the apps of a stack get.</summary>
/// <param name="Names">The engine's name of each volume, by its name in the compose file.</param>
/// <param name="Created">By app: volumes that do not exist yet.</param>
/// <param name="Notes">What a person should know before the first step, one line each.</param>
internal sealed record AssignedVolumes(
    ImmutableSortedDictionary<string, string> Names,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Created,
    ImmutableArray<string> Notes);

/// <summary>
/// Decides which of the engine's volumes each app gets, so that no generation starts empty where the one before it kept data:
/// a volume that was nameless, was called otherwise, or belonged to the app under another name is carried over. Pure.
/// </summary>
/// <param name="containers">What is there.</param>
/// <param name="existing">The engine's volumes.</param>
/// <param name="notes">Which volumes apps had.</param>
/// <param name="project">The compose project.</param>
internal sealed class VolumeAssignment(
    ImmutableArray<ObservedContainer> containers, ImmutableArray<EngineVolume> existing, StackNotes notes, string project)
{
    private readonly Dictionary<string, EngineVolume> _existing = existing.ToDictionary(volume => volume.Name, StringComparer.Ordinal);

    /// <summary>Decides for all apps.</summary>
    public AssignedVolumes Of(ImmutableArray<ServiceSpec> services)
    {
        var names = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var created = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var service in services.Where(service => service.Kind == ServiceKind.App))
        {
            var known = service.VolumeMounts.ToDictionary(mount => mount, mount => Known(service, mount));
            foreach (var mount in service.VolumeMounts)
            {
                var choice = known[mount] ?? Choose(service, mount, OfOthers(service, mount, known));
                names[mount.Source] = choice.Name;
                if (!_existing.ContainsKey(choice.Name))
                    created[service.App] = created.GetValueOrDefault(service.App, []).Add(choice.Name);
                if (choice.Note is { } note)
                    lines.Add($"{service.App}: {note}");
            }
            lines.AddRange(Left(service).Select(note => $"{service.App}: {note}"));
        }
        return new AssignedVolumes(names.ToImmutable(), created.ToImmutable(), lines.ToImmutable());
    }

    // What is another mount's by its name is not also this one's by its place.
    private HashSet<string?> OfOthers(ServiceSpec service, MountSpec mount, Dictionary<MountSpec, Choice?> known) =>
    [
        .. known.Where(other => other.Key != mount).Select(other => other.Value?.Name),
        .. service.Mounts.Where(other => !other.IsBind && other.Source != mount.Source).Select(other => $"{project}_{other.Source}"),
    ];

    /// <summary>The volume that is a mount's by its name, whatever the app has where it is mounted; null: none is.</summary>
    private Choice? Known(ServiceSpec service, MountSpec mount)
    {
        var key = KeyInNotes(service, mount);
        var own = notes.Of(service.App).VolumeOf(key);
        if (service.RenamedFrom is { } before && RenamedVolume(service, mount, before) is var taken && _existing.ContainsKey(taken) && taken != own)
        {
            if (!HasContainers(service.App))
                return new Choice(taken, $"takes over the volume {taken} of {before}");
            if (own is not null && _existing.ContainsKey(own))
                return new Choice(own, $"runs under this name already and keeps its volume {own}: renamedFrom has no effect, and {taken} of {before} stays on the server");
        }
        return own is not null && _existing.ContainsKey(own) ? new Choice(own, null) : null;
    }

    private Choice Choose(ServiceSpec service, MountSpec mount, HashSet<string?> others)
    {
        var own = $"{project}_{mount.Source}";
        var isDeclared = service.ImageMounts.Contains(mount);
        var current = CurrentAt(service, mount.Target, others) ?? NotedAt(service, mount.Target, others);
        if (current is null)
        {
            return !_existing.TryGetValue(own, out var left) ? new Choice(own, isDeclared ? Declared(mount, own) : null)
                : HasRun(service) ? new Choice(own, null)
                : new Choice(own, $"takes the volume {own} at {mount.Target}, which is there already{Since(left)}");
        }
        if (current == own)
            return new Choice(own, null);
        if (_existing.ContainsKey(own) && !isDeclared)
            return new Choice(own, $"gets the volume {own}, which is there already; what it keeps at {mount.Target} until now stays in {current}");
        return new Choice(current, $"keeps its data at {mount.Target}: the volume {current} is carried over");
    }

    // Under the old name the app's volumes have the old name in theirs, noted or not.
    private string RenamedVolume(ServiceSpec service, MountSpec mount, string before) =>
        notes.Of(before).VolumeOf(KeyInNotes(service, mount))
        ?? $"{project}_app_{before}_{mount.Source[$"app_{service.App}_".Length..]}";

    /// <summary>What the notes call a mount's volume.</summary>
    public static string KeyInNotes(ServiceSpec service, MountSpec mount) =>
        service.ImageMounts.Contains(mount) ? mount.Target : mount.Source[$"app_{service.App}_".Length..];

    private IEnumerable<ObservedContainer> ContainersOf(ServiceSpec service) => containers
        .Where(container => container.Kind == ServiceKind.App && (container.App == service.App || container.App == service.RenamedFrom))
        .OrderByDescending(container => container.IsRunning)
        .ThenByDescending(container => container.App == service.App);

    private string? CurrentAt(ServiceSpec service, string path, HashSet<string?> others) => ContainersOf(service)
        .SelectMany(container => container.Volumes)
        .FirstOrDefault(volume => volume.Path == path && _existing.ContainsKey(volume.Name) && !others.Contains(volume.Name))?.Name;

    // An app that has no container has what it had when it went.
    private string? NotedAt(ServiceSpec service, string path, HashSet<string?> others) => HasRun(service) ? null
        : new[] { service.App, service.RenamedFrom }.OfType<string>().SelectMany(app => notes.Of(app).VolumesAt(path))
            .FirstOrDefault(volume => _existing.ContainsKey(volume) && !others.Contains(volume));

    private bool HasContainers(string app) =>
        containers.Any(container => container.Kind == ServiceKind.App && container.App == app);

    private bool HasRun(ServiceSpec service) => ContainersOf(service).Any();

    // What the app has now and the document does not give it any more.
    private IEnumerable<string> Left(ServiceSpec service) => ContainersOf(service).Take(1)
        .SelectMany(container => container.Volumes)
        .Where(volume => service.Mounts.Concat(service.ImageMounts).All(mount => mount.Target != volume.Path))
        .Select(volume => $"no longer has the volume {volume.Name} at {volume.Path}; it stays on the server");

    private sealed record Choice(string Name, string? Note);

    private static string Declared(MountSpec mount, string name) =>
        $"its image declares the volume {mount.Target}, which the document does not name: it is kept as {name}, "
        + "and the app stops before its next generation starts";

    private static string Since(EngineVolume volume) =>
        volume.CreatedAt is { } at ? $" (since {at.UtcDateTime:yyyy-MM-dd HH:mm}Z)" : "";
}
