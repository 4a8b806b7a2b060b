using System.Collections.Immutable;
using Tower.Actors.Hosting;
using Tower.Actors.Intents;
using Tower.Messages.Intents;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>An intent as it comes over HTTP.</summary>
internal static class IntentDocument
{
    /// <summary>Reads a document by the rules of every server and by those of this one.</summary>
    /// <returns>The intent, or every error in it.</returns>
    public static (Intent? Intent, ImmutableArray<ProblemEntry> Errors) Read(ReadOnlyMemory<byte> body, TowerOptions options)
    {
        var result = IntentReader.Read(body);
        var problems = result.Intent is { } read ? ServerRules.Check(read, options) : result.Problems;
        return problems.IsEmpty
            ? (result.Intent, [])
            : (null, [.. problems.Select(found => new ProblemEntry(found.Pointer, found.Message))]);
    }
}
