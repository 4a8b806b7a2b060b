using System.Collections.Immutable;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>Builds the command that has <c>docker compose</c> parse a file and change nothing.</summary>
public static class ComposeCheckCommand
{
    /// <summary><c>docker compose … config -q</c>.</summary>
    /// <param name="project">The compose project.</param>
    /// <param name="dataDir">What relative paths in the file would be relative to.</param>
    /// <param name="file">The file to check.</param>
    /// <param name="secretEnvironment">
    /// The values of its variables: in the process's environment, never an argument.
    /// </param>
    public static ComposeCommand Create(
        string project, string dataDir, string file, ImmutableSortedDictionary<string, string> secretEnvironment) =>
        new(["compose", "-p", project, "--project-directory", dataDir, "-f", file, "config", "-q"], secretEnvironment)
        {
            Refusal = FailureCodes.ComposeRefused,
        };
}
