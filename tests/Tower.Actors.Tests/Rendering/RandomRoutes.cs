using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Tests.Rendering;

/// <summary>Stacks in the middle of rollouts nobody would make, all of them valid.</summary>
internal static class RandomRoutes
{
    private static readonly Gen<ImmutableArray<string>> Hosts =
        from count in Gen.Choose(0, 4)
        select Enumerable.Range(1, count).Select(n => $"tower-app-1a2b3c4d-{n}").ToImmutableArray();

    private static readonly Gen<ImmutableArray<string>> Dials =
        from count in Gen.Choose(1, 3)
        from port in Gen.Choose(1, 65535)
        select Enumerable.Range(1, count).Select(n => $"old-{n}:{port}").ToImmutableArray();

    /// <summary>The stack with something under way on each of its routes, Tower's included.</summary>
    public static Gen<StackSpec> In(StackSpec stack) =>
        from changes in Gen.ArrayOf(Change(), stack.Routes.Length)
        from redirects in Gen.Choose(0, 2)
        select stack with
        {
            Routes = [.. stack.Routes.Zip(changes, (route, change) => change(route))],
            Redirects =
            [
                .. Enumerable.Range(0, redirects).Select(n =>
                    new RedirectSpec(n == 0 ? "from.example.net" : "from.localhost", stack.Routes[0].Domain)),
            ],
        };

    private static Gen<Func<RouteSpec, RouteSpec>> Change() =>
        from hosts in Hosts
        from fallback in Dials
        from kind in Gen.Choose(0, 2)
        select (Func<RouteSpec, RouteSpec>)(route => kind switch
        {
            0 => route with { Hosts = hosts },
            1 => route with { Hosts = hosts, Fallback = fallback },
            _ => route with { Hosts = hosts, IsHeld = true },
        });
}
