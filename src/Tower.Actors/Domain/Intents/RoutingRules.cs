using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>What must hold of domains: those of a document are one namespace, whoever uses them.</summary>
internal sealed class RoutingRules(ProblemList problems)
{
    private readonly UniqueNames _domains = new(problems);

    /// <summary>Checks where an app answers and what leads there.</summary>
    /// <param name="app">The app.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="owner">What to call it in a message.</param>
    public void Check(AppSpec app, string pointer, string owner)
    {
        if (app.Domain is { } domain)
            Domain(domain, $"{pointer}/domain", owner);
        Each(app.Domains, $"{pointer}/domains", owner);
        Each(app.Redirects, $"{pointer}/redirects", owner);
        if (!app.Redirects.IsEmpty && app.AllDomains().IsEmpty)
        {
            problems.Refuse($"{pointer}/redirects",
                "lead to the first domain of the app, which has none; add \"domain\"",
                $"{pointer}/domain", $"{pointer}/domains");
        }
    }

    /// <summary>Checks one domain.</summary>
    public void Domain(string text, string pointer, string owner)
    {
        if (DomainName.TryNormalize(text, out var domain, out var problem))
            _domains.Note(domain, pointer, owner);
        else
            problems.Refuse(pointer, problem);
    }

    private void Each(ImmutableArray<string> domains, string pointer, string owner)
    {
        for (var index = 0; index < domains.Length && !problems.IsClosed(pointer); index++)
            Domain(domains[index], JsonPointer.Element(pointer, index), owner);
    }
}
