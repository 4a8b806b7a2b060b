using System.Collections.Immutable;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>A change of Tower's own part of the document.</summary>
/// <param name="Name">What <c>changed=</c> calls it, e.g. <c>tower.domain</c>; no app's name has a dot.</param>
/// <param name="Line">What the plan says of it.</param>
/// <param name="From">The value before; null where it is nobody's business.</param>
/// <param name="To">The value now; null where it is nobody's business.</param>
internal sealed record OwnChange(string Name, string Line, string? From, string? To);

/// <summary>What changes of Tower, its registry and Grafana. Of passwords only that they change. Pure.</summary>
internal static class OwnSection
{
    /// <summary>The differences, in the document's order; versions, which are containers, are not among them.</summary>
    public static ImmutableArray<OwnChange> Changes(Intent applied, Intent goal) =>
    [
        .. Value("adminEmail", applied.AdminEmail, goal.AdminEmail),
        .. Value("trustedProxies", List(applied.TrustedProxies), List(goal.TrustedProxies)),
        .. Value("tower.domain", applied.Tower.Domain, goal.Tower.Domain),
        .. Value("tower.username", applied.Tower.Username, goal.Tower.Username),
        .. Secret("tower.password", applied.Tower.PasswordHash, goal.Tower.PasswordHash),
        .. Value("registry.domain", applied.Registry.Domain, goal.Registry.Domain),
        .. Value("registry.username", applied.Registry.Username, goal.Registry.Username),
        .. Secret("registry.password", applied.Registry.PasswordHash, goal.Registry.PasswordHash),
        .. Value("otel.domain", applied.Otel.Domain, goal.Otel.Domain),
        .. Value("otel.username", applied.Otel.Username, goal.Otel.Username),
        .. Secret("otel.password", applied.Otel.PasswordHash, goal.Otel.PasswordHash),
    ];

    private static string List(ImmutableArray<string> ranges) => ranges.IsEmpty ? "none" : string.Join(' ', ranges);

    private static IEnumerable<OwnChange> Value(string name, string before, string now)
    {
        if (before != now)
            yield return new OwnChange(name, $"{name} changes: {before} → {now}", before, now);
    }

    private static IEnumerable<OwnChange> Secret(string name, string before, string now)
    {
        if (before != now)
            yield return new OwnChange(name, $"{name} changes", null, null);
    }
}
