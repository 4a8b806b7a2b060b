using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>Makes of a stack's routes the table in which Caddy's routes look up their upstreams. Pure.</summary>
internal static class RouteTable
{
    /// <summary>
    /// Where the routes lead. A route that is held has nobody live, only somebody to go back to: that is what tells it from one
    /// that leads nowhere.
    /// </summary>
    public static UpstreamTable Of(StackSpec stack)
    {
        var (live, back) = (UpstreamTable.Empty.Live, UpstreamTable.Empty.Back);
        foreach (var route in stack.Routes.Where(route => route.IsLookedUp))
        {
            if (!route.IsHeld)
                live = live.SetItem(route.TableKey, route.Dials);
            var before = route.IsHeld ? route.Dials : route.Fallback;
            if (!before.IsEmpty)
                back = back.SetItem(route.TableKey, AsMany(before, route.Dials.Length));
        }
        return new UpstreamTable(live, back);
    }

    // The config has a place per upstream of the new generation. The one before may have had more, or fewer: then some of
    // them stand by, or some twice.
    private static ImmutableArray<string> AsMany(ImmutableArray<string> dials, int count) =>
        [.. Enumerable.Range(0, count).Select(number => dials[number % dials.Length])];
}
