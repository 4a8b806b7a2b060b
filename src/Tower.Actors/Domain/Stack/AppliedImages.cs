using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>The images of an intent that was applied.</summary>
public static class AppliedImages
{
    /// <summary>
    /// What its references were resolved to then, so that the same intent makes the same generations without a registry. An app
    /// without a note is taken as written.
    /// </summary>
    /// <param name="intent">The intent, stamped.</param>
    /// <param name="tagOf">The tag an app's reference was resolved to, where it is known; nothing runs otherwise for it.</param>
    public static ImmutableArray<ResolvedImage> Of(Intent intent, Func<string, string?>? tagOf = null) =>
    [
        .. intent.Apps.Select(app => new ResolvedImage(
            app.Name, app.Image, tagOf?.Invoke(app.Name), "", intent.Applied?.Images.GetValueOrDefault(app.Name) ?? app.Image)),
    ];
}
