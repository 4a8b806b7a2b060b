using System.Text.RegularExpressions;
using Tower.Actors.State;
using Tower.Messages.Deployments;

namespace Tower.Actors.Journal;

/// <summary>The names in <c>deployments/</c> of a data directory, as absolute paths.</summary>
internal sealed partial class JournalFiles(string dataDir)
{
    /// <summary>What a folder that is being removed is called first, so that half of one is never read.</summary>
    public const string RemovedSuffix = ".removed";

    /// <summary>The folder of all deployments.</summary>
    public string Root { get; } = Path.Combine(new StateFiles(dataDir).Root, "deployments");

    /// <summary>Whether an id can be a folder's name; ids come from URLs too.</summary>
    public static bool IsName(string id) => Name().IsMatch(id);

    /// <summary>A deployment's folder.</summary>
    /// <exception cref="ArgumentException">The id is no name: the caller's mistake.</exception>
    public string FolderOf(DeploymentId id) => IsName(id.Value)
        ? Path.Combine(Root, id.Value)
        : throw new ArgumentException("not the id of a deployment", nameof(id));

    /// <summary>The intent, images resolved. Holds secrets, as every file of this name does.</summary>
    public string Intent(DeploymentId id) => Path.Combine(FolderOf(id), "intent.json");

    /// <summary>Why, when, and the steps in words.</summary>
    public string Plan(DeploymentId id) => Path.Combine(FolderOf(id), "plan.json");

    /// <summary>What was about to be done, a line each.</summary>
    public string Journal(DeploymentId id) => Path.Combine(FolderOf(id), "journal.ndjson");

    /// <summary>What was told, a line each.</summary>
    public string Log(DeploymentId id) => Path.Combine(FolderOf(id), "log.ndjson");

    /// <summary>How it ended.</summary>
    public string Result(DeploymentId id) => Path.Combine(FolderOf(id), "result.json");

    /// <summary>The ids of all deployments on disk, the oldest first.</summary>
    public IEnumerable<DeploymentId> Ids() => Directory.Exists(Root)
        ? Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Where(IsName)
            .Order(StringComparer.Ordinal).Select(name => new DeploymentId(name))
        : [];

    [GeneratedRegex(@"^[0-9A-Za-z-]{1,64}\z")]
    private static partial Regex Name();
}
