using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tower.Actors.Adapters.Caddy;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Web.Security;

// Unix modes mean nothing on Windows; Tower runs in a Linux container.
#pragma warning disable CA1416

/// <summary>
/// The mark of a connection by the unix socket on which Caddy asks (<see cref="AuthorizationQuestion"/>). Only what comes by it may say
/// for which client it asks: every other way to Tower is open to other containers.
/// </summary>
internal sealed class CaddyOrigin
{
    private static readonly CaddyOrigin Mark = new();

    /// <summary>Where the Tower of this process listens for Caddy, or null: it is not one of the stack, and Caddy does not ask it.</summary>
    public static string? SocketOf(TowerOptions options, int port) =>
        options.OwnGeneration is { } generation && Directory.Exists(UnixSocketCaddyAdmin.SocketDirectory)
            ? $"{AuthorizationQuestion.SocketFolder}/{ServiceNames.Tower}-{generation}:{port}"
            : null;

    /// <summary>Has Kestrel listen there.</summary>
    public static void Listen(KestrelServerOptions kestrel, string socket)
    {
        // The folder keeps everybody out but root; the socket's own mode would come too late. One that is there keeps its mode.
        const UnixFileMode rootAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(socket)!, rootAlone);
        folder.UnixFileMode = rootAlone;
        // A Tower that was killed leaves it behind, and it has the same name after a restart.
        File.Delete(socket);
        kestrel.ListenUnixSocket(socket, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => connection =>
            {
                connection.Features.Set(Mark);
                return next(connection);
            });
        });
    }

    /// <summary>Whether a request came by the socket.</summary>
    public static bool Is(HttpContext context) => context.Features.Get<CaddyOrigin>() is not null;
}
