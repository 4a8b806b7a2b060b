using System.Net.Sockets;
using Docker.DotNet;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>The one client of the Docker Engine that its adapters share, and what its failures mean.</summary>
public sealed class DockerConnection : IDisposable
{
    private const string DefaultEndpoint = "unix:///var/run/docker.sock";

    private readonly Uri _endpoint;

    /// <summary>Talks to the engine at <c>DOCKER_HOST</c>, or at the usual socket; connects when first asked.</summary>
    /// <exception cref="AdapterException"><c>DOCKER_HOST</c> is no address Tower can use.</exception>
    public DockerConnection()
        : this(Environment.GetEnvironmentVariable("DOCKER_HOST"))
    {
    }

    internal DockerConnection(string? dockerHost)
    {
        var address = string.IsNullOrWhiteSpace(dockerHost) ? DefaultEndpoint : dockerHost;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("unix" or "tcp" or "http"))
            throw new AdapterException(FailureCodes.SettingsInvalid, $"DOCKER_HOST is {address}: give it as unix:///path or tcp://host:port");
        _endpoint = endpoint;
        // Every caller brings a token; a pull or a stop may well take longer than a client's usual timeout.
        Client = new DockerClientBuilder().WithEndpoint(endpoint).WithTimeout(Timeout.InfiniteTimeSpan).Build();
    }

    internal DockerClient Client { get; }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    /// <summary>Asks the engine, and puts its refusal or its silence into words.</summary>
    /// <param name="what">What it is asked to do: <c>list the containers</c>.</param>
    /// <param name="cancel">The caller's token, which <paramref name="call"/> uses.</param>
    /// <param name="call">The requests.</param>
    internal async Task<T> CallAsync<T>(string what, CancellationToken cancel, Func<Task<T>> call)
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

    /// <summary>Whether the engine could not be talked to.</summary>
    // The client tries all addresses of a tcp:// host and gives what each of them said.
    internal static bool IsOfTheConnection(Exception error) =>
        error is HttpRequestException or SocketException or IOException or TimeoutException
        || (error is AggregateException && error.GetBaseException() is SocketException);
}
