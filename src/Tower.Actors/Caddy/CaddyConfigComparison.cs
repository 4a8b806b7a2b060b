using System.Text.Json;

namespace Tower.Actors.Caddy;

/// <summary>Whether two Caddy configs are the same one.</summary>
public static class CaddyConfigComparison
{
    /// <summary>
    /// Whether two JSON texts mean the same: whitespace, the order of keys and the writing of numbers and strings
    /// aside.
    /// </summary>
    /// <exception cref="JsonException">One of them is no JSON.</exception>
    public static bool Same(string left, string right)
    {
        using var first = JsonDocument.Parse(left);
        using var second = JsonDocument.Parse(right);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }
}
