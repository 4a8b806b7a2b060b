using System.Collections.Immutable;
using System.Globalization;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>The <c>docker compose</c> commands Tower runs, as data.</summary>
public static class ComposeCommands
{
    /// <summary>Creates and starts services of a compose file and touches no other one.</summary>
    /// <param name="options">Project and data directory.</param>
    /// <param name="composeFile">The absolute path of the compose file.</param>
    /// <param name="services">Which; at least one, because <c>up</c> without a name means all.</param>
    /// <param name="recreate">Replace containers that exist; otherwise they are only started.</param>
    /// <param name="secrets">The values of <c>${TOWER_SECRET_n}</c>.</param>
    /// <remarks>
    /// <c>--pull never</c>: images were pulled through the Engine API, with progress and errors per image. A missing
    /// one must fail here and not be fetched a second way. <c>--no-deps</c>: a dependency is never recreated as a
    /// by-product.
    /// </remarks>
    public static ComposeCommand Up(
        TowerOptions options,
        string composeFile,
        ImmutableArray<ServiceSpec> services,
        bool recreate,
        ImmutableSortedDictionary<string, string> secrets)
    {
        ArgumentOutOfRangeException.ThrowIfZero(services.Length);
        return new ComposeCommand(
            [
                "compose", "--progress", "plain", "-p", options.Project, "--project-directory", options.DataDir,
                "-f", composeFile, "up", "-d", .. recreate ? ["--force-recreate", $"--timeout={Stop(options, services)}"] : (string[])["--no-recreate"],
                "--no-deps", "--no-build", "--pull", "never", .. services.Select(service => service.Name),
            ],
            secrets);
    }

    // Otherwise Compose takes the period of the container that goes, which another version of Tower may have made.
    private static string Stop(TowerOptions options, ImmutableArray<ServiceSpec> services) =>
        services.Max(service => service.StopGracePeriod ?? options.StopGracePeriod).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
