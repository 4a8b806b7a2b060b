using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;
using Tower.Actors.Workers;

namespace Tower.Actors.Engine;

/// <summary>The Docker Engine, through its API (<see href="https://docs.docker.com/reference/api/engine/"/>).</summary>
public sealed class DockerContainerEngine : IContainerEngine, IDisposable
{
    private const string DefaultEndpoint = "unix:///var/run/docker.sock";

    // Compose's own: containers of `docker compose run` are no part of the stack.
    private const string NotOneOff = "com.docker.compose.oneoff=False";

    private readonly TowerOptions _options;
    private readonly Uri _endpoint;
    private readonly DockerClient _client;
    private readonly ImageInspection _inspection;

    /// <summary>Talks to the engine at <c>DOCKER_HOST</c>, or at the usual socket; connects when first asked.</summary>
    /// <exception cref="AdapterException"><c>DOCKER_HOST</c> is no address Tower can use.</exception>
    public DockerContainerEngine(TowerOptions options)
        : this(options, Environment.GetEnvironmentVariable("DOCKER_HOST"))
    {
    }

    internal DockerContainerEngine(TowerOptions options, string? dockerHost)
    {
        var address = string.IsNullOrWhiteSpace(dockerHost) ? DefaultEndpoint : dockerHost;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("unix" or "tcp" or "http"))
            throw new AdapterException($"DOCKER_HOST is {address}: give it as unix:///path or tcp://host:port");
        (_options, _endpoint) = (options, endpoint);
        // Every caller brings a token; a pull or a stop may well take longer than a client's usual timeout.
        _client = new DockerClientBuilder().WithEndpoint(endpoint).WithTimeout(Timeout.InfiniteTimeSpan).Build();
        _inspection = new ImageInspection(_client.Containers, options.Project);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// One request, as a rule: containers that do not run, or have run for less than a minute, are inspected as well.
    /// For all others the restart count is 0.
    /// </remarks>
    public Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel) =>
        CallAsync("list the containers", cancel, async () =>
        {
            var found = await _client.Containers.ListContainersAsync(new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["label"] = new Dictionary<string, bool>
                    {
                        [$"{StackLabels.ComposeProject}={_options.Project}"] = true,
                        [NotOneOff] = true,
                        [StackLabels.App] = true,
                        [StackLabels.Kind] = true,
                    },
                },
            }, cancel).ConfigureAwait(false);
            var observed = await Task.WhenAll(found.Select(container => ObserveAsync(container, cancel))).ConfigureAwait(false);
            return observed.OfType<ObservedContainer>().ToImmutableArray();
        });

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
    public Task PullAsync(string image, Action<string> progress, CancellationToken cancel) =>
        CallAsync($"pull {image}", cancel, async () =>
        {
            var lines = new PullProgress(progress, TimeProvider.System);
            // A failure after the first byte comes as a message, under a status of 200.
            string? error = null;
            try
            {
                await _client.Images.CreateImageAsync(
                    new ImagesCreateParameters { FromImage = ImageName.WithTag(image) },
                    null,
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
    public Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancel) =>
        CallAsync($"stop container {containerId}", cancel, async () =>
        {
            try
            {
                await StopNowAsync(containerId, grace, cancel).ConfigureAwait(false);
            }
            catch (DockerContainerNotFoundException)
            {
                // It is gone, so it does not run.
            }

            return true;
        });

    /// <inheritdoc/>
    public Task StartAsync(string containerId, CancellationToken cancel) =>
        CallAsync($"start container {containerId}", cancel, () =>
            _client.Containers.StartContainerAsync(containerId, new ContainerStartParameters(), cancel));

    /// <inheritdoc/>
    public Task RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel) =>
        CallAsync($"remove container {containerId}", cancel, async () =>
        {
            try
            {
                await StopNowAsync(containerId, grace, cancel).ConfigureAwait(false);
                // Volumes without a name belong to this container alone; those with a name stay.
                await _client.Containers.RemoveContainerAsync(containerId,
                    new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancel).ConfigureAwait(false);
            }
            catch (DockerContainerNotFoundException)
            {
                // It is gone: what was asked for.
            }
            catch (DockerApiException error) when (EngineErrors.IsRemovalInProgress(error))
            {
                // Somebody else removes it just now.
            }

            return true;
        });

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
            var container = await InspectAsync(containerId, cancel).ConfigureAwait(false);
            return container?.Config?.Image;
        });

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task StopNowAsync(string containerId, TimeSpan grace, CancellationToken cancel) =>
        _client.Containers.StopContainerAsync(containerId, new ContainerStopParameters
        {
            WaitBeforeKillSeconds = (uint)Math.Ceiling(grace.TotalSeconds),
        }, cancel);

    private async Task<ObservedContainer?> ObserveAsync(ContainerListResponse listed, CancellationToken cancel)
    {
        var status = ContainerStatus.Parse(listed.Status ?? "");
        var observed = new ObservedContainer(
            listed.ID,
            Label(listed, StackLabels.ComposeService),
            Label(listed, StackLabels.App),
            Label(listed, StackLabels.Generation),
            KindOf(listed),
            listed.State,
            status.Health,
            status.ExitCode)
        {
            StopGrace = int.TryParse(Label(listed, StackLabels.StopGrace), NumberStyles.None, CultureInfo.InvariantCulture, out var grace)
                ? TimeSpan.FromSeconds(grace)
                : null,
        };
        if (observed.IsRunning && !status.IsYoung)
            return observed;

        var container = await InspectAsync(listed.ID, cancel).ConfigureAwait(false);
        if (container?.State is not { } state)
            return null;
        var hasExited = state.Status is "exited" or "dead" or "restarting";
        return observed with
        {
            State = state.Status,
            ExitCode = hasExited ? (int)state.ExitCode : null,
            RestartCount = (int)container.RestartCount,
        };
    }

    private async Task<ContainerInspectResponse?> InspectAsync(string containerId, CancellationToken cancel)
    {
        try
        {
            return await _client.Containers.InspectContainerAsync(containerId, cancel).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    private static string Label(ContainerListResponse container, string name) =>
        container.Labels.TryGetValue(name, out var value) ? value : "";

    private static ServiceKind KindOf(ContainerListResponse container)
    {
        var label = Label(container, StackLabels.Kind);
        foreach (var kind in Enum.GetValues<ServiceKind>())
        {
            if (StackLabels.ValueOf(kind) == label)
                return kind;
        }
        throw new AdapterException($"container {container.ID} has the label {StackLabels.Kind}={label}, which this Tower does "
            + "not know: remove the container, or run the Tower that made it");
    }

    private async Task<T> CallAsync<T>(string what, CancellationToken cancel, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (DockerApiException refused)
        {
            throw EngineErrors.Refused(what, refused);
        }
        catch (Exception cut) when (IsOfTheConnection(cut))
        {
            // Giving up cuts the connection, which is not the engine's fault.
            cancel.ThrowIfCancellationRequested();
            throw EngineErrors.Unreachable(_endpoint, cut);
        }
    }

    // The client tries all addresses of a tcp:// host and gives what each of them said.
    private static bool IsOfTheConnection(Exception error) =>
        error is HttpRequestException or SocketException or IOException or TimeoutException
        || (error is AggregateException && error.GetBaseException() is SocketException);
}
