using System.Collections.Immutable;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>The domains of an intent.</summary>
internal static class Domains
{
    /// <summary>
    /// Every domain once: infrastructure first, then apps in the document's order, each with what leads to it.
    /// </summary>
    public static ImmutableArray<string> Of(Intent intent) =>
    [
        .. new[] { intent.Tower.Domain, intent.Registry.Domain, intent.Otel.Domain }
            .Concat(intent.Apps.SelectMany(Of)).Distinct(),
    ];

    /// <summary>Whether two apps answer under the same domains and have the same redirects.</summary>
    public static bool Same(AppSpec one, AppSpec other) =>
        one.AllDomains().SequenceEqual(other.AllDomains()) && one.Redirects.SequenceEqual(other.Redirects);

    private static IEnumerable<string> Of(AppSpec app) => app.AllDomains().Concat(app.Redirects);
}
