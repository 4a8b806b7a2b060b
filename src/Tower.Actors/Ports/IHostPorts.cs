using System.Collections.Immutable;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>The ports of the engine's host. Expected failures are <see cref="AdapterException"/>s.</summary>
public interface IHostPorts
{
    /// <summary>
    /// Which of the ports a container could not publish now, and why, in the order given. They are published for a moment
    /// to find out; no program of the image is run.
    /// </summary>
    /// <param name="ports">Each is told about as if it were alone.</param>
    /// <param name="image">An image the engine has; which one does not matter.</param>
    /// <param name="cancel">Gives up.</param>
    Task<ImmutableArray<TakenPort>> TakenAsync(ImmutableArray<HostPort> ports, string image, CancellationToken cancel);
}

/// <summary>A port of the host.</summary>
/// <param name="Address">The host's address; empty: all of them.</param>
/// <param name="Port">The number.</param>
/// <param name="Protocol">TCP or UDP: the same number of both are two ports.</param>
public sealed record HostPort(string Address, int Port, PortProtocol Protocol)
{
    /// <summary>As Docker writes it: <c>80/tcp</c>, <c>127.0.0.1:5000/tcp</c>.</summary>
    public override string ToString() =>
        $"{(Address.Length == 0 ? "" : Address.Contains(':') ? $"[{Address}]:" : $"{Address}:")}{Port}/{Protocol.ToString().ToLowerInvariant()}";
}

/// <summary>What is spoken on a port.</summary>
public enum PortProtocol
{
    /// <summary>TCP.</summary>
    Tcp,
    /// <summary>UDP.</summary>
    Udp,
}

/// <summary>A port that cannot be published.</summary>
/// <param name="Port">Which.</param>
/// <param name="Said">Why, in the engine's words.</param>
public sealed record TakenPort(HostPort Port, string Said);
