using System.Collections.Immutable;
using System.Globalization;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;

namespace Tower.Web.Init;

/// <summary>What is told when a server is in use and <c>tower init</c> cannot know how to go on. Pure.</summary>
internal static class ServerInUse
{
    /// <summary>What is there, and the ways on.</summary>
    public static ImmutableArray<string> Lines(FoundServer found, JournaledDeployment? unreadable, TowerOptions options)
    {
        var files = new StateFiles(options.DataDir);
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.AddRange(found.Containers
            .OrderBy(container => container.Service, StringComparer.Ordinal)
            .Select(container => $"container {container.Service}: {container.State}"));
        lines.AddRange(found.Kept.Select(volume => $"volume {volume.Name}{Since(volume.CreatedAt)}"));
        if (unreadable is not null)
        {
            lines.Add($"deployment {unreadable.Id} was in force last, and its record in {files.Deployments} cannot be read: "
                + "correct it or restore it from a backup");
        }
        lines.Add($"To go on with them: copy intent.json from your repository or a backup to {files.Intent} (owner root, mode 600), "
            + "and run `tower init` again; it says how to start Tower. A copy without secrets starts apps without them: POST the whole document to /apply before anything else.");
        if (found.Containers.IsEmpty && found.Kept.Length > 0 && unreadable is null)
        {
            lines.Add($"To set this server up anew with these volumes as they are: run this again with {SettingNames.AdoptVolumes}=yes. "
                + "An app finds again what an app of the same name has kept.");
        }
        lines.Add("To begin with nothing; this deletes what the apps have kept, the images that were pushed, and the certificates:");
        lines.AddRange(Removal(found, unreadable, options, files));
        return lines.ToImmutable();
    }

    private static IEnumerable<string> Removal(
        FoundServer found, JournaledDeployment? unreadable, TowerOptions options, StateFiles files)
    {
        if (found.Containers.Length > 0)
            yield return $"  docker rm --force $(docker ps --all --quiet --filter label=com.docker.compose.project={options.Project})";
        if (found.Volumes.Length > 0)
            yield return $"  docker volume rm {string.Join(' ', found.Volumes.Select(volume => volume.Name))}";
        if (unreadable is not null)
            yield return $"  rm -r {files.Deployments}";
    }

    private static string Since(DateTimeOffset? time) => time is { } known
        ? string.Create(CultureInfo.InvariantCulture, $", since {known.UtcDateTime:yyyy-MM-dd HH:mm}Z")
        : "";
}
