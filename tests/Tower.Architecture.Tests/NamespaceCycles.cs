using System.Collections.Immutable;

namespace Tower.Architecture.Tests;

/// <summary>Finds namespaces that need each other, directly or through others (strongly connected components, Tarjan 1972).</summary>
internal sealed class NamespaceCycles
{
    private readonly ILookup<string, string> _needs;
    private readonly Dictionary<string, int> _index = [];
    private readonly Dictionary<string, int> _lowest = [];
    private readonly Stack<string> _open = [];
    private readonly List<ImmutableArray<string>> _found = [];

    private NamespaceCycles(ILookup<string, string> needs) => _needs = needs;

    /// <summary>Each cycle as the uses that make it; empty: there is none.</summary>
    /// <param name="uses">The uses; those within a namespace, and of namespaces that use nothing, do not matter.</param>
    public static ImmutableArray<ImmutableArray<Use>> In(IEnumerable<Use> uses)
    {
        var between = uses.Where(use => use.UserNamespace != use.UsedNamespace).ToImmutableArray();
        var search = new NamespaceCycles(between.ToLookup(use => use.UserNamespace, use => use.UsedNamespace));
        foreach (var start in between.Select(use => use.UserNamespace).Distinct().Where(start => !search._index.ContainsKey(start)))
            search.Visit(start);
        return
        [
            .. search._found.Where(cycle => cycle.Length > 1)
                .Select(cycle => between.Where(use => cycle.Contains(use.UserNamespace) && cycle.Contains(use.UsedNamespace)).ToImmutableArray()),
        ];
    }

    private void Visit(string node)
    {
        _index[node] = _lowest[node] = _index.Count;
        _open.Push(node);
        foreach (var next in _needs[node].Distinct())
        {
            if (!_index.ContainsKey(next))
            {
                Visit(next);
                _lowest[node] = Math.Min(_lowest[node], _lowest[next]);
            }
            else if (_open.Contains(next))
            {
                _lowest[node] = Math.Min(_lowest[node], _index[next]);
            }
        }
        if (_lowest[node] != _index[node])
            return;
        var cycle = ImmutableArray.CreateBuilder<string>();
        string popped;
        do
        {
            popped = _open.Pop();
            cycle.Add(popped);
        }
        while (popped != node);
        _found.Add(cycle.ToImmutable());
    }
}
