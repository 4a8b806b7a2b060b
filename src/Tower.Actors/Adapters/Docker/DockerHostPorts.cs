using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// The ports of the Docker Engine's host: a container that publishes them is started. Its first process is the engine's own
/// init, which exists for every image and ends at once because there is nothing to start, so that an engine that publishes
/// before it starts a process answers like one that does it after.
/// </summary>
public sealed class DockerHostPorts(DockerConnection connection, TowerOptions options) : IHostPorts
{
    private readonly ThrowawayContainers _containers = new(connection.Client.Containers, options.Project, options.ObserveTimeout);

    /// <inheritdoc/>
    public Task<ImmutableArray<TakenPort>> TakenAsync(ImmutableArray<HostPort> ports, string image, CancellationToken cancel) =>
        connection.CallAsync("publish a port to see whether it is free", cancel, () => TellAsync(ports.Distinct().ToArray(), image, cancel));

    private async Task<ImmutableArray<TakenPort>> TellAsync(HostPort[] ports, string image, CancellationToken cancel)
    {
        // All together are mostly free. Told apart they are only otherwise: a start takes half a second.
        if (ports.Length == 0 || await RefusalOfAsync(ports, image, cancel).ConfigureAwait(false) is null)
            return [];
        var taken = ImmutableArray.CreateBuilder<TakenPort>();
        foreach (var port in ports)
        {
            if (await RefusalOfAsync([port], image, cancel).ConfigureAwait(false) is { } said)
                taken.Add(new TakenPort(port, said));
        }
        return taken.ToImmutable();
    }

    private async Task<string?> RefusalOfAsync(IReadOnlyList<HostPort> ports, string image, CancellationToken cancel)
    {
        try
        {
            return await _containers.UseAsync("ports", Publishing(ports, image), async container =>
            {
                await connection.Client.Containers.StartContainerAsync(container, new ContainerStartParameters(), cancel)
                    .ConfigureAwait(false);
                return (string?)null;
            }, cancel).ConfigureAwait(false);
        }
        catch (DockerApiException refused) when (StartErrors.IsOfPort(EngineErrors.MessageOf(refused)))
        {
            return EngineErrors.MessageOf(refused);
        }
    }

    private static CreateContainerParameters Publishing(IReadOnlyList<HostPort> ports, string image)
    {
        // The engine would take another one for it: all addresses, any port.
        if (ports.FirstOrDefault(port => port.Port is < 1 or > 65535 || (port.Address.Length > 0 && !IPAddress.TryParse(port.Address, out _))) is { } wrong)
            throw new AdapterException(FailureCodes.SettingsInvalid, $"{wrong} is no port of a host: correct its address or its number");
        // Which port of the container it is does not matter: nothing listens there.
        var published = ports.Select((port, index) => (Inside: $"{index + 1}/{NameOf(port.Protocol)}", Port: port)).ToArray();
        return new CreateContainerParameters
        {
            Image = image,
            Entrypoint = ["/no-such-program"],
            User = "0",
            WorkingDir = "/",
            ExposedPorts = published.ToDictionary(pair => pair.Inside, _ => default(EmptyStruct)),
            HostConfig = new HostConfig
            {
                Init = true,
                ReadonlyRootfs = true,
                CapDrop = ["ALL"],
                PortBindings = published.ToDictionary(pair => pair.Inside, pair => (IList<PortBinding>)
                [
                    new PortBinding { HostIP = pair.Port.Address, HostPort = pair.Port.Port.ToString(CultureInfo.InvariantCulture) },
                ]),
            },
        };
    }

    private static string NameOf(PortProtocol protocol) => protocol switch
    {
        PortProtocol.Tcp => "tcp",
        PortProtocol.Udp => "udp",
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "not a protocol of a port"),
    };
}
