using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders HSTS (RFC 6797) for the domains of Tower, the registry and Grafana; an app says it for itself, or not.
/// </summary>
/// <remarks>
/// Not for names under localhost: they never cross a network, and a browser would remember it for the next program that uses the name.
/// Not on another port than 443: the browser would turn <c>http://host</c> into <c>https://host</c>, where nobody listens, instead of
/// following the redirect to the right port.
/// </remarks>
internal static class StrictTransport
{
    // One year, in seconds; without includeSubDomains, because other servers may serve those.
    private const string Header = "max-age=31536000";

    /// <summary>The response headers a route adds, or null.</summary>
    public static JsonObject? Of(RouteSpec route, int httpsPort) =>
        httpsPort != 443 || DomainName.IsLocal(route.Domain)
            ? null
            : new JsonObject { ["set"] = new JsonObject { ["Strict-Transport-Security"] = new JsonArray(Header) } };
}
