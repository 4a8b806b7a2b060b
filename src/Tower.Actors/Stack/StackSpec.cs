using System.Collections.Immutable;

namespace Tower.Actors.Stack;

/// <summary>
/// Everything that should run on the server: the intent with its images resolved and its defaults decided.
/// </summary>
/// <param name="AdminEmail">For the certificate authority.</param>
/// <param name="Services">Infrastructure first, then Tower, then apps in the intent's order.</param>
/// <param name="Routes">One per domain; an app may have several, or none.</param>
public sealed record StackSpec(
    string AdminEmail, ImmutableArray<ServiceSpec> Services, ImmutableArray<RouteSpec> Routes)
{
    /// <summary>Domains that only lead to another one.</summary>
    public ImmutableArray<RedirectSpec> Redirects { get; init; } = [];
}

/// <summary>The files a stack is run from.</summary>
/// <param name="ComposeYaml">The whole stack as a compose file; secrets only as <c>${TOWER_SECRET_n}</c>.</param>
/// <param name="SecretEnvironment">
/// What these variables stand for: the environment of the compose process, nothing else.
/// </param>
/// <param name="CaddyJson">The whole Caddy config.</param>
public sealed record StackFiles(
    string ComposeYaml, ImmutableSortedDictionary<string, string> SecretEnvironment, string CaddyJson);

/// <summary>An image reference of the intent, resolved.</summary>
/// <param name="App">The app.</param>
/// <param name="Reference">As written in the intent.</param>
/// <param name="Tag">The tag that matched; null for a reference by digest.</param>
/// <param name="Digest"><c>sha256:…</c>, of the index when there is one.</param>
/// <param name="PinnedImage">What the compose file says: <c>127.0.0.1:5000/api@sha256:…</c>.</param>
public sealed record ResolvedImage(string App, string Reference, string? Tag, string Digest, string PinnedImage);
