using System.Collections.Immutable;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Collects what is wrong with one document. Rules run even when the shape is wrong somewhere, so that one answer holds
/// everything; a value that could not be read is marked as broken, and what a rule says about its stand-in is dropped.
/// </summary>
internal sealed class ProblemList
{
    /// <summary>How many problems one answer holds; a megabyte of nonsense has more than anybody wants to
    /// read.</summary>
    public const int Most = 500;

    private readonly List<IntentProblem> _problems = [];
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _order = new(StringComparer.Ordinal);
    private bool _isCut;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>Whether more was found than an answer holds: there is no use in looking further.</summary>
    public bool IsFull => _isCut;

    /// <summary>Notes that the document's next value is the one at this pointer; gives problems their order.</summary>
    public void Visit(string pointer) => _order.TryAdd(pointer, _order.Count);

    /// <summary>Something is wrong with the shape: the value there cannot be judged by rules.</summary>
    public void Break(string pointer, string message) => Break(pointer, () => message);

    /// <inheritdoc cref="Break(string, string)"/>
    public void Break(string pointer, Func<string> message)
    {
        _broken.Add(pointer);
        Append(pointer, message);
    }

    /// <summary>Something is wrong that says nothing about the value there, e.g. a comment beside it.</summary>
    public void Note(string pointer, Func<string> message) => Append(pointer, message);

    /// <summary>A rule is broken.</summary>
    /// <param name="pointer">Where.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="related">Other values the verdict rests on; when one of them is broken there is no verdict.</param>
    public void Refuse(string pointer, string message, params ReadOnlySpan<string> related)
    {
        if (IsBroken(pointer))
            return;
        foreach (var other in related)
        {
            if (IsBroken(other))
                return;
        }
        Append(pointer, () => message);
    }

    /// <summary>What a rule says of the value there: a problem, or null for nothing.</summary>
    public void Judge(string pointer, string? problem)
    {
        if (problem is not null)
            Refuse(pointer, problem);
    }

    /// <summary>Whether nothing more can be said of the values in a list: the answer is full, or the list could not be read.</summary>
    public bool IsClosed(string pointer) => IsFull || IsBroken(pointer);

    /// <summary>Everything that was found, in the order of the document.</summary>
    public ImmutableArray<IntentProblem> InOrder()
    {
        var sorted = _problems.OrderBy(problem => Place(problem.Pointer)).ToList();
        if (_isCut)
            sorted.Add(new IntentProblem("", $"and more; only the first {Most} problems that were found are shown"));
        return [.. sorted];
    }

    // The message is a function: a hostile document has a hundred thousand problems whose words nobody will read.
    private void Append(string pointer, Func<string> message)
    {
        if (_problems.Count < Most)
            _problems.Add(new IntentProblem(pointer, message()));
        else
            _isCut = true;
    }

    /// <summary>Whether the value there, or one around it, could not be read.</summary>
    public bool IsBroken(string pointer)
    {
        for (string? at = pointer; at is not null; at = JsonPointer.Parent(at))
        {
            if (_broken.Contains(at))
                return true;
        }
        return false;
    }

    // What is missing stands nowhere: it is sorted to the value that lacks it.
    private int Place(string pointer)
    {
        for (string? at = pointer; at is not null; at = JsonPointer.Parent(at))
        {
            if (_order.TryGetValue(at, out var place))
                return place;
        }
        return -1;
    }
}
