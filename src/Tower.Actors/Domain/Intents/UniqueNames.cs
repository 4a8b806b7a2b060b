using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Intents;

/// <summary>Names that may be used once.</summary>
internal sealed class UniqueNames(ProblemList problems)
{
    private readonly Dictionary<string, (string Pointer, string Owner)> _first = new(StringComparer.Ordinal);

    /// <summary>Takes a name; when it is taken already, the problem names both places.</summary>
    /// <param name="name">The name in its one form.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="owner">Who uses it, in words.</param>
    public void Note(string name, string pointer, string owner)
    {
        if (_first.TryAdd(name, (pointer, owner)))
            return;
        var (at, who) = _first[name];
        problems.Refuse(pointer, $"{Quoted.Text(name)} is used twice: by {who} ({at}) and here by {owner}", at);
    }
}
