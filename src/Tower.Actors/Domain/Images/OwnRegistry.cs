using System.Globalization;

namespace Tower.Actors.Domain.Images;

/// <summary>Finds images that name this server's own registry by an address it is not asked at. Pure.</summary>
internal static class OwnRegistry
{
    /// <summary>Why an image cannot be had by that name, and how to write it; null: it names no such address.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="registryDomain">The intent's <c>registry.domain</c>.</param>
    /// <param name="pullPort">The port on the server's loopback address that the engine pulls its images from.</param>
    public static string? Problem(ImageReference reference, string registryDomain, int pullPort)
    {
        // After registry://, the domain would be a part of the repository's name.
        if (reference.Host is null && reference.Repository.StartsWith($"{registryDomain}/", StringComparison.OrdinalIgnoreCase))
            return $"is in this server's own registry: write {ImageReference.OwnScheme}{reference.Text[(ImageReference.OwnScheme.Length + registryDomain.Length + 1)..]}";
        // By its domain alone it is known (RepositoryAddress): an intent may say so.
        if (reference.Host is not { } host || RepositoryAddress.IsOwn(reference, registryDomain))
            return null;
        var at = host.LastIndexOf(':');
        var hasPort = at > host.LastIndexOf(']');
        var isDomain = hasPort && host[..at].Equals(registryDomain, StringComparison.OrdinalIgnoreCase);
        var isPullListener = hasPort && RepositoryAddress.IsLoopback(host)
            && host[(at + 1)..] == pullPort.ToString(CultureInfo.InvariantCulture);
        return isDomain || isPullListener
            ? $"is in this server's own registry: write {ImageReference.OwnScheme}{reference.Text[(reference.Text.IndexOf('/', StringComparison.Ordinal) + 1)..]}"
            : null;
    }
}
