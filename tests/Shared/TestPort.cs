using System.Net;
using System.Net.Sockets;

namespace Tower.Tests.Shared;

/// <summary>
/// Ports for servers a test starts and that cannot be asked to choose one themselves. Port 0 does not do: the kernel chooses at random, so
/// one in about 1,300 sets of seven is given the same port twice, and between the answer and the server's start any client's
/// connection may take it. These are below the kernel's ephemeral range (<c>ip_local_port_range</c>, from 32,768 on) and are given once
/// per process.
/// </summary>
internal static class TestPort
{
    private const int First = 20_000;
    private const int Count = 8_000;

    // Processes that run at the same time rarely begin at the same one, and the check below finds what is in use.
    private static int s_next = Random.Shared.Next(Count);

    /// <summary>A port nobody listens at, on no address of this machine.</summary>
    /// <exception cref="InvalidOperationException">All of them are in use.</exception>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
                return port;
        }
        throw new InvalidOperationException($"no free port from {First} to {First + Count - 1}");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
