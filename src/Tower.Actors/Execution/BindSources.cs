using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>
/// Decides which paths of the host an app may mount. As text they are below the root; here it is looked where they really lead. The
/// root is the server's owner's, and may be behind links; below it apps write, and a link there may be any app's.
/// </summary>
/// <param name="look">Looks at the host.</param>
internal sealed class BindSources(HostLook look)
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    private readonly Dictionary<string, HostEntry> _seen = new(StringComparer.Ordinal);

    /// <summary>The paths that are not mounted, in the order given. What is missing is not refused.</summary>
    /// <param name="root">The folder below which apps may mount; null: the settings name none any more.</param>
    /// <param name="paths">Absolute and normalised.</param>
    /// <param name="own">What no app may see, whatever the root is.</param>
    public async Task<ImmutableArray<RefusedFolder>> RefusedAsync(string? root, IEnumerable<string> paths, IEnumerable<OwnFolder> own)
    {
        var real = ImmutableArray.CreateBuilder<OwnFolder>();
        foreach (var folder in own)
            real.Add(folder with { Path = await RealPathAsync(folder.Path).ConfigureAwait(false) ?? folder.Path });
        var refused = ImmutableArray.CreateBuilder<RefusedFolder>();
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            var why = root is not null && IsBelow(path, root)
                ? await WhyNotAsync(root, path, real.ToImmutable()).ConfigureAwait(false)
                : $"it is not below {SettingNames.BindRoot}, which is {root ?? "not set"}: set that to a folder above it, or mount something below";
            if (why is not null)
                refused.Add(new RefusedFolder(path, why));
        }
        return refused.ToImmutable();
    }

    private async Task<string?> WhyNotAsync(string root, string path, ImmutableArray<OwnFolder> own)
    {
        if (await RealPathAsync(root).ConfigureAwait(false) is not { } real)
            return $"{Quoted.Place(root)} is a link that leads nowhere or in circles: set {SettingNames.BindRoot} to the folder itself";
        if (await LinkBelowAsync(root, real, path).ConfigureAwait(false) is { } link)
            return link;
        real = Join(real, path[root.Length..].TrimStart('/'));
        // Folders may be told apart by case or not; what differs by nothing else is taken for the same.
        return own.FirstOrDefault(folder => Overlap(real, folder.Path)) is not { } seen ? null
            : $"{(real == path ? "it" : $"it is {Quoted.Place(real)}, and that")} would show {seen.What} ({seen.Path}), which no app may see: use another folder";
    }

    private async Task<string?> LinkBelowAsync(string root, string realRoot, string path)
    {
        var (at, shown) = (realRoot, root);
        foreach (var part in Parts(path[root.Length..]))
        {
            (at, shown) = (Join(at, part), Join(shown, part));
            switch (await LookAsync(at).ConfigureAwait(false))
            {
                case { Kind: HostEntryKind.Link } link:
                    return $"{(shown == path ? "it" : Quoted.Place(shown))} is a link{(link.Target is { } target ? $" to {Quoted.Place(target)}" : "")}, and below "
                        + $"{SettingNames.BindRoot} no link is followed, because an app could have made it: mount the folder itself, or put a folder in the link's place";
                case { Kind: not HostEntryKind.Folder }:
                    return null;
            }
        }
        return null;
    }

    /// <summary>Where a path leads when all links are followed; what is missing stays as it is written. Null: it cannot be followed.</summary>
    private async Task<string?> RealPathAsync(string path)
    {
        var left = new Stack<string>(Parts(path).Reverse());
        var (at, links) = ("/", 0);
        while (left.TryPop(out var part))
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? "/";
                continue;
            }
            var next = Join(at, part);
            switch (await LookAsync(next).ConfigureAwait(false))
            {
                case { Kind: HostEntryKind.Folder }:
                    at = next;
                    break;
                case { Kind: HostEntryKind.Link, Target: { } target } when ++links <= MostLinks:
                    foreach (var step in Parts(target).Reverse())
                        left.Push(step);
                    if (target.StartsWith('/'))
                        at = "/";
                    break;
                case { Kind: HostEntryKind.Link }:
                    return null;
                default:
                    return Join(next, string.Join('/', left));
            }
        }
        return at;
    }

    private async Task<HostEntry> LookAsync(string path)
    {
        if (!_seen.TryGetValue(path, out var entry))
            _seen[path] = entry = await look(path).ConfigureAwait(false);
        return entry;
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/').Where(part => part is not ("" or "."));

    private static string Join(string folder, string rest) => rest.Length == 0 ? folder : $"{folder.TrimEnd('/')}/{rest}";

    private static bool Overlap(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase) || IsBelow(one, other, StringComparison.OrdinalIgnoreCase)
        || IsBelow(other, one, StringComparison.OrdinalIgnoreCase);

    private static bool IsBelow(string path, string folder, StringComparison comparison = StringComparison.Ordinal) =>
        path.StartsWith($"{folder.TrimEnd('/')}/", comparison);
}
