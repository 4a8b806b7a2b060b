using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// The paths of Tower's API that deploy or remove, or say how a deployment ended. A request to one of them that does nothing must not look
/// like a success, at whichever host or port it arrives. Caddy and Tower use the same expression.
/// </summary>
public static partial class DeploymentPaths
{
    /// <summary>The expression, for Go and .NET alike. Extra slashes come from a base URL that ends with one.</summary>
    public const string Pattern = "(?i)^/+(apply|plan|refresh|deployments|admin/deployments|volumes)(/|$)";

    /// <summary>Whether a path is one of them.</summary>
    public static bool Include(string path) => Expression().IsMatch(path);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
