using System.Collections.Immutable;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Docker;

/// <summary>The Docker Engine, through its API (<see href="https://docs.docker.com/reference/api/engine/"/>).</summary>
public sealed class DockerContainerEngine : IContainerEngine, IDisposable
{
    private readonly TowerOptions _options;
    private readonly DockerConnection _connection;
    private readonly bool _ownsConnection;
    private readonly DockerClient _client;
    private readonly ContainerListing _listing;
    private readonly ImageInspection _inspection;
    private readonly ContainerStopping _stopping;
    private readonly StopEvents _stopEvents;

    /// <summary>Talks to the engine at <c>DOCKER_HOST</c>, or at the usual socket; connects when first asked.</summary>
    /// <exception cref="AdapterException"><c>DOCKER_HOST</c> is no address Tower can use.</exception>
    public DockerContainerEngine(TowerOptions options)
        : this(options, new DockerConnection(), ownsConnection: true)
    {
    }

    /// <summary>Talks over a connection that others use too, and that whoever made it disposes.</summary>
    public DockerContainerEngine(TowerOptions options, DockerConnection connection)
        : this(options, connection, ownsConnection: false)
    {
    }

    internal DockerContainerEngine(TowerOptions options, string? dockerHost)
        : this(options, new DockerConnection(dockerHost), ownsConnection: true)
    {
    }

    private DockerContainerEngine(TowerOptions options, DockerConnection connection, bool ownsConnection)
    {
        (_options, _connection, _ownsConnection, _client) = (options, connection, ownsConnection, connection.Client);
        _listing = new ContainerListing(_client.Containers, options.Project);
        _inspection = new ImageInspection(new ThrowawayContainers(_client.Containers, options.Project, options.ObserveTimeout));
        _stopping = new ContainerStopping(_client.Containers, _listing);
        _stopEvents = new StopEvents(_client.System);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// One request, as a rule: containers that do not run, or have run for less than a minute, are inspected as well.
    /// For all others the restart count is 0.
    /// </remarks>
    public Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel) =>
        CallAsync("list the containers", cancel, () => _listing.ListAsync(cancel));

    /// <inheritdoc/>
    public Task<bool> HasImageAsync(string image, CancellationToken cancel) =>
        CallAsync($"look for the image {image}", cancel, async () =>
        {
            try
            {
                await _client.Images.InspectImageAsync(image, cancel).ConfigureAwait(false);
                return true;
            }
            catch (DockerImageNotFoundException)
            {
                return false;
            }
        });

    /// <inheritdoc/>
    public Task PullAsync(
        string image, RegistryCredentials? credentials, Action<string> progress, CancellationToken cancel) =>
        CallAsync($"pull {image}", cancel, async () =>
        {
            var lines = new PullProgress(progress, TimeProvider.System);
            // A failure after the first byte comes as a message, under a status of 200.
            string? error = null;
            try
            {
                await _client.Images.CreateImageAsync(
                    new ImagesCreateParameters { FromImage = ImageName.WithTag(image) },
                    credentials is null ? null : new AuthConfig { Username = credentials.User, Password = credentials.Password },
                    new InlineProgress<JSONMessage>(message =>
                    {
                        error ??= message.Error?.Message;
                        lines.Report(message.ID ?? "", message.Status ?? "",
                            message.Progress?.Current ?? 0, message.Progress?.Total ?? 0);
                    }),
                    cancel).ConfigureAwait(false);
            }
            catch (DockerApiException refused)
            {
                throw EngineErrors.PullFailed(image, EngineErrors.MessageOf(refused), _options.PullPort, refused);
            }

            if (error is not null)
                throw EngineErrors.PullFailed(image, error, _options.PullPort);
            lines.Finish();
            return true;
        });

    /// <inheritdoc/>
    public Task<HealthTool?> HealthToolOfAsync(string image, CancellationToken cancel) =>
        CallAsync($"look into the image {ImageName.Short(image)}", cancel,
            () => _inspection.FindToolAsync(image, cancel));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> LastLogLinesAsync(string containerId, int lines, CancellationToken cancel) =>
        CallAsync($"read the log of container {containerId}", cancel, async () =>
        {
            using var stream = await _client.Containers.GetContainerLogsAsync(containerId, new ContainerLogsParameters
            {
                ShowStdout = true,
                ShowStderr = true,
                Tail = lines.ToString(CultureInfo.InvariantCulture),
            }, cancel).ConfigureAwait(false);
            return await ContainerLog.ReadAsync(stream, cancel).ConfigureAwait(false);
        });

    /// <inheritdoc/>
    public Task SetRestartAsync(string containerId, bool restarts, CancellationToken cancel) =>
        CallAsync($"change the restart policy of container {containerId}", cancel, async () =>
        {
            await _stopping.SetRestartAsync(containerId, restarts, cancel).ConfigureAwait(false);
            return true;
        });

    /// <inheritdoc/>
    public Task<StopOutcome> StopAsync(string containerId, TimeSpan grace, CancellationToken cancel) =>
        CallAsync($"stop container {containerId}", cancel, () => _stopping.StopAsync(containerId, grace, cancel));

    /// <inheritdoc/>
    public Task StartAsync(string containerId, CancellationToken cancel) =>
        CallAsync($"start container {containerId}", cancel, async () =>
        {
            await _stopping.StartAsync(containerId, cancel).ConfigureAwait(false);
            return true;
        });

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> KeptDownAsync(ImmutableArray<string> containerIds, CancellationToken cancel) =>
        CallAsync("inspect containers", cancel, () => _listing.KeptDownAsync(containerIds, cancel));

    /// <inheritdoc/>
    public Task<StopOutcome> RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel) =>
        CallAsync($"remove container {containerId}", cancel, () => _stopping.RemoveAsync(containerId, grace, cancel));

    /// <inheritdoc/>
    public Task<ImmutableDictionary<string, StopOutcome>> WatchStopsAsync(
        ImmutableArray<string> containerIds, Func<CancellationToken, Task> act, CancellationToken cancel) =>
        CallAsync("tell its events", cancel, () => _stopEvents.WatchAsync(containerIds, act, cancel));

    /// <inheritdoc/>
    public Task<string> VersionAsync(CancellationToken cancel) =>
        CallAsync("tell its version", cancel, async () =>
        {
            var version = await _client.System.GetVersionAsync(cancel).ConfigureAwait(false);
            return $"{version.Version} (API {version.APIVersion})";
        });

    /// <inheritdoc/>
    public Task<string?> ImageOfAsync(string containerId, CancellationToken cancel) =>
        CallAsync($"inspect container {containerId}", cancel, async () =>
        {
            var container = await _listing.InspectAsync(containerId, cancel).ConfigureAwait(false);
            return container?.Config?.Image;
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsConnection)
            _connection.Dispose();
    }

    private Task<T> CallAsync<T>(string what, CancellationToken cancel, Func<Task<T>> call) => _connection.CallAsync(what, cancel, call);
}
