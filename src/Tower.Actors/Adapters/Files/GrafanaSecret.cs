using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Adapters.Files;

/// <summary>Makes the secret of <see cref="GrafanaAccess"/>, once for a data directory.</summary>
internal static class GrafanaSecret
{
    // The prefix is one that Caddy takes from every request of a client's.
    private const string Prefix = "X-Tower-User-";
    private const int HexDigits = 64;

    /// <summary>Writes the file where there is none. One that is there stays: Grafana reads it when it starts.</summary>
    /// <exception cref="AdapterException">It cannot be written.</exception>
    public static async Task EnsureAsync(StateFiles files, CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(files.GrafanaFolder);
        if (File.Exists(files.GrafanaHeader))
            return;
        var name = $"{Prefix}{RandomNumberGenerator.GetHexString(HexDigits, lowercase: true)}";
        await AtomicFile.ReplaceAsync(files.GrafanaHeader, Encoding.ASCII.GetBytes(name), cancel).ConfigureAwait(false);
    }
}
