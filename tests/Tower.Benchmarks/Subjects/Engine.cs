using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Tower.Benchmarks.Subjects;

/// <summary>What the Docker Engine says, through its API: cheaper than a process per question.</summary>
internal sealed class Engine : IDisposable
{
    private readonly DockerClient _client = new DockerClientBuilder()
        .WithEndpoint(new Uri(Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "unix:///var/run/docker.sock"))
        .WithTimeout(Timeout.InfiniteTimeSpan)
        .Build();

    /// <summary>The containers with all of these labels, those that have stopped too.</summary>
    /// <param name="labels">As <c>name=value</c>.</param>
    /// <param name="cancel">Breaks it off.</param>
    public async Task<IReadOnlyList<ContainerListResponse>> ListAsync(
        IEnumerable<string> labels, CancellationToken cancel) =>
        [.. await _client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = Labelled(labels) }, cancel)];

    /// <summary>All about one container.</summary>
    public Task<ContainerInspectResponse> InspectAsync(string id, CancellationToken cancel) =>
        _client.Containers.InspectContainerAsync(id, cancel);

    /// <summary>The folder of a volume on this machine.</summary>
    public async Task<string> VolumeFolderAsync(string volume, CancellationToken cancel) =>
        (await _client.Volumes.InspectAsync(volume, cancel)).Mountpoint;

    /// <summary>How many networks and volumes a compose project has.</summary>
    public async Task<(int Networks, int Volumes)> CountAsync(string project, CancellationToken cancel)
    {
        var filter = Labelled([$"com.docker.compose.project={project}"]);
        var networks = await _client.Networks.ListNetworksAsync(
            new NetworksListParameters { Filters = filter }, cancel);
        var volumes = await _client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, cancel);
        return (networks.Count, volumes.Volumes?.Count ?? 0);
    }

    /// <summary>The engine's version.</summary>
    public async Task<string> VersionAsync(CancellationToken cancel) =>
        (await _client.System.GetVersionAsync(cancel)).Version;

    /// <summary>Every line printed by the containers with all of these labels, also those to come.</summary>
    /// <param name="labels">As <c>name=value</c>.</param>
    /// <param name="line">Called for each, from any thread.</param>
    /// <param name="cancel">The end.</param>
    public async Task FollowLogsAsync(IReadOnlyList<string> labels, Action<string> line, CancellationToken cancel)
    {
        var followed = new HashSet<string>(StringComparer.Ordinal);
        var logs = new List<Task>();
        var filters = Labelled(labels);
        filters["event"] = new Dictionary<string, bool> { ["start"] = true };
        var events = _client.System.MonitorEventsAsync(
            new ContainerEventsParameters { Filters = filters },
            new Inline<Message>(started => Follow(started.Actor.ID)), cancel);
        foreach (var container in await ListAsync(labels, cancel))
            Follow(container.ID);
        await events;
        await Task.WhenAll(logs);

        void Follow(string id)
        {
            lock (followed)
            {
                if (followed.Add(id))
                    logs.Add(FollowLogAsync(id, line, cancel));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task FollowLogAsync(string id, Action<string> line, CancellationToken cancel)
    {
        try
        {
            using var log = await _client.Containers.GetContainerLogsAsync(
                id, new ContainerLogsParameters { ShowStdout = true, Follow = true }, cancel);
            var text = new StringBuilder();
            var buffer = new byte[32 * 1024];
            while (await log.ReadOutputAsync(buffer, 0, buffer.Length, cancel) is { EOF: false } read)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
                var lines = text.ToString().Split('\n');
                foreach (var whole in lines[..^1])
                    line(whole);
                text.Clear().Append(lines[^1]);
            }
        }
        catch (DockerContainerNotFoundException)
        {
            // It came and went before its log could be opened, and so has executed nothing.
        }
    }

    private static IDictionary<string, IDictionary<string, bool>> Labelled(IEnumerable<string> labels) =>
        new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = labels.ToDictionary(label => label, _ => true),
        };

    // Progress<T> would tell from the thread pool, in any order.
    private sealed class Inline<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
