using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Tower.Benchmarks.Subjects;

/// <summary>All that a failed deployment must leave as it was.</summary>
/// <param name="Parts">Each part by <c>kind: name</c>: containers with the time they started, files and Caddy's config
/// by hash.</param>
internal sealed record TowerState(IReadOnlyDictionary<string, string> Parts)
{
    private static readonly string[] Files = ["intent.json", "docker-compose.yml", "caddy/Caddy.json"];

    /// <summary>Looks.</summary>
    /// <exception cref="InvalidOperationException">Caddy's socket cannot be reached: it takes root.</exception>
    public static async Task<TowerState> LookAsync(BenchSettings settings, Engine engine, CancellationToken cancel)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var project = $"com.docker.compose.project={settings.TowerProject}";
        foreach (var container in await engine.ListAsync([project], cancel))
        {
            var state = (await engine.InspectAsync(container.ID, cancel)).State;
            parts[$"container: {container.Names[0].TrimStart('/')}"] =
                $"{container.ID} since {state?.StartedAt}, {state?.Status}";
        }

        var tower = await TowerSubject.ContainerAsync(settings, engine, cancel);
        var sums = await Shell.DockerAsync(
            cancel, ["exec", "--workdir", settings.TowerDataDir, tower, "sha256sum", .. Files]);
        foreach (var line in sums.Split('\n'))
            parts[$"file: {line.Split(' ')[^1]}"] = line.Split(' ')[0];
        parts["Caddy's config:"] = await CaddyConfigAsync(settings, engine, cancel);
        return new TowerState(parts);
    }

    /// <summary>What is not as it was: the names of the parts that have changed, come or gone.</summary>
    public IReadOnlyList<string> DifferenceTo(TowerState before) =>
        [.. Parts.Keys.Union(before.Parts.Keys, StringComparer.Ordinal)
            .Where(name => Parts.GetValueOrDefault(name) != before.Parts.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal)];

    // Nothing in Tower's containers can ask a unix socket, so it is asked through the volume's folder on this machine.
    private static async Task<string> CaddyConfigAsync(BenchSettings settings, Engine engine, CancellationToken cancel)
    {
        var folder = await engine.VolumeFolderAsync($"{settings.TowerProject}_caddy_admin", cancel);
        var socket = Path.Combine(folder, "admin.sock");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, connecting) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), connecting);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
        try
        {
            var config = await client.GetStringAsync(new Uri("http://127.0.0.1/config/"), cancel);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(config)));
        }
        catch (HttpRequestException unreachable)
        {
            throw new InvalidOperationException(
                $"Caddy's admin socket {socket} does not answer; run this as root on the engine's own machine",
                unreachable);
        }
    }
}
