namespace Tower.Actors.Images;

/// <summary>The last image configurations that were read, by digest; safe from any thread.</summary>
internal sealed class ImageConfigCache
{
    /// <summary>How many are kept: more than a server has apps, and a few hundred kilobytes at most.</summary>
    public const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImageConfig> _configs = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>What was read for a digest, or null.</summary>
    public ImageConfig? Find(string digest)
    {
        lock (_lock)
            return _configs.GetValueOrDefault(digest);
    }

    /// <summary>Keeps one; the oldest goes when there are too many.</summary>
    public void Add(string digest, ImageConfig config)
    {
        lock (_lock)
        {
            if (!_configs.TryAdd(digest, config))
                return;
            _order.Enqueue(digest);
            if (_order.Count > Capacity)
                _configs.Remove(_order.Dequeue());
        }
    }
}
