using System.Collections.Immutable;

namespace Tower.Web.Init;

/// <summary>
/// The data directory has to be the same folder under the same path inside and outside: the compose file in it names
/// folders that the engine, outside, mounts into other containers. Pure.
/// </summary>
internal static class DataDirMount
{
    /// <summary>What is wrong with how it is mounted, and what to do; null when nothing is.</summary>
    public static string? Objection(string dataDir, ImmutableArray<ContainerMount> mounts)
    {
        var mount = mounts
            .Where(mount => IsWithin(dataDir, mount.Destination))
            .MaxBy(mount => mount.Destination.Length);
        var remedy = $"start it with -v {dataDir}:{dataDir}";
        if (mount is null)
            return $"{dataDir} is inside this container and would be lost with it: {remedy}";
        if (mount.Type != "bind")
            return $"{dataDir} is a {mount.Type}, which the other containers cannot mount by this path: {remedy}";
        var outside = mount.Source.TrimEnd('/') + dataDir[mount.Destination.TrimEnd('/').Length..];
        return outside == dataDir
            ? null
            : $"{dataDir} is {outside} on the host; it must be the same path on both sides: {remedy}, "
              + $"or -v {outside}:{outside} with TOWER_DATA_DIR={outside}";
    }

    private static bool IsWithin(string path, string folder)
    {
        var parent = folder.TrimEnd('/');
        return path == parent || path.StartsWith(parent + "/", StringComparison.Ordinal);
    }
}
