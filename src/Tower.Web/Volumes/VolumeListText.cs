using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tower.Actors.Domain.Stack;
using Tower.Web.Status;

namespace Tower.Web.Volumes;

/// <summary>How the list of apps' volumes is written: as a table, as JSON. Pure.</summary>
internal static class VolumeListText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>One line each, e.g. <c>tower_app_db_data  db  data at /var/lib/postgresql  since 2026-01-28 10:30Z  used by db-1a2b3c4d</c>.</summary>
    public static string Plain(ImmutableArray<AppVolume> volumes)
    {
        if (volumes.IsEmpty)
            return "No app has or had a volume here.\n";
        var text = new StringBuilder();
        foreach (var one in volumes)
        {
            text.Append(one.Name).Append("  ").Append(one.App).Append("  ").Append(one.Volume);
            if (one.Path is { } path && path != one.Volume)
                text.Append(" at ").Append(path);
            if (one.CreatedAt is { } at)
                text.Append(CultureInfo.InvariantCulture, $"  since {at.UtcDateTime:yyyy-MM-dd HH:mm}Z");
            text.Append("  ").Append(one switch
            {
                { UsedBy.IsEmpty: false } => $"used by {string.Join(", ", one.UsedBy)}",
                { NeededBy: { } app } => $"needed by {app}",
                _ => $"unused; to remove it with its data: DELETE {VolumesEndpoint.Path}/{one.Name}",
            }).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>
    /// One object each: <c>name</c> (the engine's), <c>app</c>, <c>volume</c> (its name in the intent, or the path its image
    /// declares), <c>path</c> or null, <c>createdAt</c> or null, <c>usedBy</c> (services whose containers have it), <c>neededBy</c> (the app
    /// of the applied intent that keeps its data there) or null, <c>isUnused</c>.
    /// </summary>
    public static byte[] Json(ImmutableArray<AppVolume> volumes) => JsonSerializer.SerializeToUtf8Bytes(
        volumes.Select(one => new
        {
            one.Name,
            one.App,
            one.Volume,
            one.Path,
            createdAt = one.CreatedAt is { } at ? StatusText.Iso(at) : null,
            one.UsedBy,
            one.NeededBy,
            one.IsUnused,
        }), Options);
}
