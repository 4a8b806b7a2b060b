using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tower.Actors.Options;

namespace Tower.Actors.Adapters.Registry;

/// <summary>The authorities registries are trusted by, beside the public ones.</summary>
/// <param name="path"><see cref="TowerOptions.RegistryCa"/>: a PEM file; null: there are none.</param>
internal sealed class RegistryAuthorities(string? path)
{
    /// <summary>Reads them: as they are now, so that a renewed file needs no restart.</summary>
    /// <exception cref="AuthenticationException">The file cannot be read, or has no certificate.</exception>
    public X509Certificate2Collection Read()
    {
        var authorities = new X509Certificate2Collection();
        if (path is null)
            return authorities;
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new RegistryCertificateException($"cannot be judged: {path} ({SettingNames.RegistryCa}) cannot be read: {cause.Message}", cause);
        }
        return authorities.Count > 0 ? authorities : throw new RegistryCertificateException(
            $"cannot be judged: {path} ({SettingNames.RegistryCa}) has no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
    }
}
