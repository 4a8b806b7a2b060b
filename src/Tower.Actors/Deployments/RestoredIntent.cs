using Tower.Actors.Images;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

/// <summary>The document that brings the apps of an earlier deployment back. Pure.</summary>
public static class RestoredIntent
{
    /// <summary>
    /// The apps of then, each with the image its range was resolved to then, so that neither this nor a later refresh moves it;
    /// Tower, the registry and Grafana, with their passwords, as they are in force now.
    /// </summary>
    /// <param name="applied">The intent in force.</param>
    /// <param name="then">The one of the earlier deployment, with its <see cref="Intent.Applied"/>.</param>
    public static Intent Of(Intent applied, Intent then) => applied with
    {
        Applied = null,
        Apps =
        [
            .. then.Apps.Select(app => then.Applied?.Images.GetValueOrDefault(app.Name) is { } pinned
                ? app with { Image = Pinned(app.Image, pinned) }
                : app),
        ],
    };

    // The server's own registry by its scheme: the port the engine pulls from is this server's business.
    private static string Pinned(string reference, string pinned) =>
        ImageReference.TryParse(reference, out var image, out _) && image.Host is null && pinned.Split('@') is [_, var digest]
            ? $"{ImageReference.OwnScheme}{image.Repository}@{digest}"
            : pinned;
}
