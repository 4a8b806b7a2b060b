using System.Runtime.InteropServices;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Results;

/// <summary>Where and with what something was measured.</summary>
/// <param name="Cores">Of the processor.</param>
/// <param name="MemoryGiB">Of the machine.</param>
/// <param name="Kernel">Its name and version, and the processor's architecture.</param>
/// <param name="Engine">The Docker Engine's version.</param>
/// <param name="Compose">The version of <c>docker compose</c> on this machine.</param>
/// <param name="TowersCompose">The version of <c>docker compose</c> in Tower's image.</param>
/// <param name="Caddy">Caddy's version, the same for all subjects.</param>
/// <param name="Tower">Tower's version and commit.</param>
internal sealed record Machine(
    int Cores,
    double MemoryGiB,
    string Kernel,
    string Engine,
    string Compose,
    string TowersCompose,
    string Caddy,
    string Tower)
{
    /// <summary>Asks each of them.</summary>
    public static async Task<Machine> AskAsync(Bench bench, CancellationToken cancel)
    {
        var tower = await TowerSubject.ContainerAsync(bench.Settings, bench.Engine, cancel);
        string[] composeVersion = ["compose", "version", "--short"];
        var caddy = await Shell.DockerAsync(
            cancel, "run", "--rm", "--label", $"tower.bench={bench.Settings.TowerProject}",
            bench.Settings.CaddyImage, "caddy", "version");
        return new Machine(
            Environment.ProcessorCount,
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Pow(1024, 3), 1),
            // What follows the version, as in 6.18.44-cloud-amd64, is who built it.
            $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('-')[0]} {RuntimeInformation.OSArchitecture}",
            await bench.Engine.VersionAsync(cancel),
            await Shell.DockerAsync(cancel, composeVersion),
            await Shell.DockerAsync(cancel, ["exec", tower, "docker", .. composeVersion]),
            caddy.Split(' ')[0].TrimStart('v'),
            $"{bench.Settings.TowerVersions.Now} ({bench.Settings.Commit})");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Cores} cores, {MemoryGiB} GiB, {Kernel}; Docker Engine {Engine}, Compose {Compose}"
        + $" (Tower's own {TowersCompose}), Caddy {Caddy}; Tower {Tower}";
}
