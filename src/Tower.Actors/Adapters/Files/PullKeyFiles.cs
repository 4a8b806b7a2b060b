using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// Keys as names of empty files, which is what Caddy can look up without reading: a file is named as the credentials stand in the
/// <c>Authorization</c> header (RFC 7617). A key needs no load of Caddy's config, and is valid as long as its file is there.
/// </summary>
/// <param name="folder">The folder; nobody but its owner may look into it. It is made when it is first needed.</param>
/// <remarks>
/// Blocking: an empty file or two in a folder of the data directory. What a Tower that was killed has left behind goes when the next one
/// takes the directory (<see cref="FileStateStore"/>).
/// </remarks>
internal sealed class PullKeyFiles(string folder) : IPullKeys
{
    private const string User = "tower";

    // 192 bits, which nobody guesses.
    private const int HexDigits = 48;

    /// <inheritdoc/>
    public RegistryCredentials Issue()
    {
        OwnerOnly.CreateFolder(folder);
        try
        {
            var credentials = new RegistryCredentials(User, RandomNumberGenerator.GetHexString(HexDigits, lowercase: true));
            OwnerOnly.Open(PathOf(credentials), FileMode.CreateNew, FileShare.None).Dispose();
            return credentials;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write a key for a pull to", folder, exception);
        }
    }

    /// <inheritdoc/>
    public void Revoke(RegistryCredentials credentials)
    {
        try
        {
            // Without the folder, it is gone with all others.
            if (Directory.Exists(folder))
                File.Delete(PathOf(credentials));
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("delete the key of a pull from", folder, exception);
        }
    }

    private string PathOf(RegistryCredentials credentials) => Path.Combine(
        folder, Convert.ToBase64String(Encoding.ASCII.GetBytes($"{credentials.User}:{credentials.Password}")));
}
