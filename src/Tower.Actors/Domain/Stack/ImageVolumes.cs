using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Domain.Images;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// The volumes an app has only because its image declares them. The engine would give each container a nameless one, and every
/// generation would start empty. Pure.
/// </summary>
internal static class ImageVolumes
{
    private const int HashLength = 8;

    /// <summary>A mount for each declared path that the intent mounts nothing at.</summary>
    /// <param name="app">The app.</param>
    /// <param name="config">Its image's config; null: not known.</param>
    /// <param name="mounts">What the intent mounts.</param>
    public static ImmutableArray<MountSpec> Of(AppSpec app, ImageConfig? config, ImmutableArray<MountSpec> mounts) =>
    [
        .. (config?.Volumes ?? [])
            .Where(path => mounts.All(mount => mount.Target != path))
            .Select(path => new MountSpec(KeyOf(app.Name, path), path, ReadOnly: false)),
    ];

    /// <summary>
    /// The volume's name in the compose file, e.g. <c>app_db__var_lib_mysql</c>. No name of a volume in an intent begins with an
    /// underscore.
    /// </summary>
    public static string KeyOf(string app, string path)
    {
        var readable = new string([.. path.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_')]);
        // Two paths that read alike are told apart.
        var isExact = path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '/');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..HashLength];
        return $"app_{app}_{readable}{(isExact ? "" : $".{hash}")}";
    }
}
