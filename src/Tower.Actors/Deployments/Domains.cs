using System.Collections.Immutable;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

/// <summary>The domains of an intent.</summary>
internal static class Domains
{
    /// <summary>Every domain once: infrastructure first, then apps in the document's order.</summary>
    public static ImmutableArray<string> Of(Intent intent) =>
        [.. new[] { intent.Tower.Domain, intent.Registry.Domain, intent.Otel.Domain }.Concat(intent.Apps.Select(app => app.Domain)).Distinct()];
}
