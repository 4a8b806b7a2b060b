using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Benchmarks.Subjects;

/// <summary>What Tower takes of the machine: all that could grow with every deployment.</summary>
/// <param name="Deployments">How many there were.</param>
/// <param name="Containers">Of its project.</param>
/// <param name="Networks">Of its project.</param>
/// <param name="Volumes">Of its project.</param>
/// <param name="OpenFiles">Of its process.</param>
/// <param name="DataKiB">Size of its data directory.</param>
/// <param name="MemoryMiB">Resident memory of its process.</param>
internal sealed partial record TowerUse(
    int Deployments, int Containers, int Networks, int Volumes, int OpenFiles, double DataKiB, double MemoryMiB)
{
    /// <summary>Looks. Tower is process 1 of its container, which can read its own /proc.</summary>
    public static async Task<TowerUse> LookAsync(
        BenchSettings settings, Engine engine, int deployments, CancellationToken cancel)
    {
        var tower = await TowerSubject.ContainerAsync(settings, engine, cancel);
        var containers = await engine.ListAsync([$"com.docker.compose.project={settings.TowerProject}"], cancel);
        var (networks, volumes) = await engine.CountAsync(settings.TowerProject, cancel);
        var files = await Shell.DockerAsync(cancel, "exec", tower, "ls", "/proc/1/fd");
        var status = await Shell.DockerAsync(cancel, "exec", tower, "cat", "/proc/1/status");
        var data = await Shell.DockerAsync(
            cancel, "exec", tower, "du", "--summarize", "--bytes", settings.TowerDataDir);
        return new TowerUse(
            deployments, containers.Count, networks, volumes, files.Split('\n').Length,
            Number(data.Split('\t')[0]) / 1024, Number(ResidentSize().Match(status).Groups[1].Value) / 1024);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^VmRSS:\s+(\d+) kB$", RegexOptions.Multiline)]
    private static partial Regex ResidentSize();
}
