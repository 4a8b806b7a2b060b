using System.Globalization;
using System.Text.RegularExpressions;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>
/// Which Caddy is too old to be without a word. Known by its image's tag alone: Caddy tells its version to nobody. Pure.
/// </summary>
internal static partial class CaddyVersions
{
    /// <summary>The least version that has what <c>docs/security.md</c> lists.</summary>
    private static readonly Version Least = new(2, 11, 4);

    /// <summary>What a person should know of Caddy's image; empty: nothing, or its tag names no version.</summary>
    /// <param name="image">The reference, e.g. <c>caddy:2.11.2-alpine</c>.</param>
    public static IEnumerable<string> Doubts(string image)
    {
        var tag = Tag().Match(image);
        if (!tag.Success)
            yield break;
        // "2.10" stands for the newest of them, and all of them are too old; "2" may stand for one that is not.
        var numbers = tag.Groups["numbers"].Value.Split('.').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var least = new[] { Least.Major, Least.Minor, Least.Build };
        if (numbers.AsSpan().SequenceCompareTo(least.AsSpan(0, numbers.Length)) < 0)
        {
            yield return $"the Caddy of {image} is older than {Least} and has faults that were mended since (docs/security.md lists which): "
                + $"set {SettingNames.CaddyImage}, e.g. to {new TowerOptions().CaddyImage}";
        }
    }

    // Nine digits fit an int.
    [GeneratedRegex(@":v?(?<numbers>[0-9]{1,9}(\.[0-9]{1,9}){0,2})(-[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]+)?\z")]
    private static partial Regex Tag();
}
