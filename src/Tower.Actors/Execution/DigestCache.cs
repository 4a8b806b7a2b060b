using System.Diagnostics.CodeAnalysis;

namespace Tower.Actors.Execution;

/// <summary>
/// What was found out last about images that are named by their digest, and so need not be asked for again: a digest means one
/// image for ever. Safe from any thread.
/// </summary>
/// <typeparam name="T">What is known of one.</typeparam>
internal sealed class DigestCache<T> where T : notnull
{
    /// <summary>How many are kept: far more than a server has apps, and a few hundred kilobytes at most.</summary>
    public const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether something is known of it.</summary>
    /// <param name="image">The digest, or a reference that ends with it.</param>
    /// <param name="found">What.</param>
    public bool TryFind(string image, [MaybeNullWhen(false)] out T found)
    {
        lock (_lock)
            return _known.TryGetValue(image, out found);
    }

    /// <summary>Keeps it; the oldest goes when there are too many.</summary>
    public void Add(string image, T found)
    {
        lock (_lock)
        {
            if (!_known.TryAdd(image, found))
                return;
            _order.Enqueue(image);
            if (_order.Count > Capacity)
                _known.Remove(_order.Dequeue());
        }
    }
}
