using System.Text.RegularExpressions;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>The names in <c>deployments/</c> of a data directory, as absolute paths.</summary>
internal sealed partial class JournalFiles(string dataDir)
{
    // No id has a dot, so that such a folder is never read as a deployment.
    private const string RemovedSuffix = ".removed";

    /// <summary>The folder of all deployments.</summary>
    public string Root { get; } = new StateFiles(dataDir).Deployments;

    /// <summary>Whether an id can be a folder's name; ids come from URLs too.</summary>
    public static bool IsName(string? id) => id is not null && Name().IsMatch(id);

    /// <summary>A deployment's folder.</summary>
    /// <exception cref="AdapterException">The id is none.</exception>
    public string FolderOf(DeploymentId id) => IsName(id.Value)
        ? Path.Combine(Root, id.Value)
        : throw new AdapterException(
            RequestFailures.UnknownDeployment,
            "this is no id of a deployment; one has up to 64 letters, digits and hyphens, and stands in the answer to "
            + "POST /apply");

    /// <summary>What a deployment's folder is called before it is removed.</summary>
    public string RemovedFolderOf(DeploymentId id) => FolderOf(id) + RemovedSuffix;

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

    /// <summary>Everything of a deployment that is replaced by renaming.</summary>
    public IEnumerable<string> Replaced(DeploymentId id) => [Intent(id), Plan(id), Journal(id), Result(id)];

    /// <summary>The ids of all deployments on disk, the oldest first.</summary>
    public IReadOnlyList<DeploymentId> Ids() =>
        [.. Folders("*").Where(IsName).Order(StringComparer.Ordinal).Select(name => new DeploymentId(name!))];

    /// <summary>The folders whose removal was interrupted.</summary>
    public IReadOnlyList<string> RemovedFolders() =>
        [.. Folders("*" + RemovedSuffix).Select(name => Path.Combine(Root, name!))];

    private IEnumerable<string?> Folders(string pattern) =>
        Directory.Exists(Root) ? Directory.EnumerateDirectories(Root, pattern).Select(Path.GetFileName) : [];

    [GeneratedRegex(@"^[0-9A-Za-z-]{1,64}\z")]
    private static partial Regex Name();
}
