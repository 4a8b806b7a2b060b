using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Decides whether a path is below another one, as text; links are looked for where the files are.</summary>
internal static class FolderBelow
{
    /// <summary>The names from the root down to the path: <c>a</c>, <c>b</c> of <c>/srv/a/b</c> below <c>/srv</c>.</summary>
    /// <exception cref="AdapterException">It is not below the root, or not normalised.</exception>
    public static ImmutableArray<string> Parts(string root, string path)
    {
        var prefix = root.EndsWith('/') ? root : $"{root}/";
        if (!root.StartsWith('/') || !path.StartsWith(prefix, StringComparison.Ordinal) || path == prefix || !FieldRules.IsNormalized(path))
        {
            throw new AdapterException(RequestFailures.InvalidIntent,
                $"{Quoted.Text(path)} cannot be created: it must be an absolute, normalised path below {Quoted.Text(root)}");
        }
        return [.. path[prefix.Length..].Split('/')];
    }
}
