using System.Collections.Immutable;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Intents;

/// <summary>What must hold of the proxies a document trusts.</summary>
internal static class TrustedProxyRules
{
    /// <summary>Checks all of them.</summary>
    public static void Check(ImmutableArray<string> ranges, ProblemList problems)
    {
        const string pointer = "/trustedProxies";
        if (ranges.Length > IntentLimits.TrustedProxies)
            problems.Refuse(pointer, $"has {ranges.Length} ranges; at most {IntentLimits.TrustedProxies} are allowed");
        var used = new UniqueNames(problems);
        for (var index = 0; index < ranges.Length && !problems.IsClosed(pointer); index++)
        {
            var at = JsonPointer.Element(pointer, index);
            if (AddressRange.TryNormalize(ranges[index], out var range, out var problem))
                used.Note(range, at, Quoted.Text(ranges[index]));
            else
                problems.Refuse(at, problem);
        }
    }
}
