namespace Tower.Benchmarks.Load;

/// <summary>Times of one kind of thing. Not thread-safe.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];
    private bool _sorted = true;

    /// <summary>How many there are.</summary>
    public int Count => _milliseconds.Count;

    /// <summary>One more.</summary>
    public void Add(TimeSpan time)
    {
        _milliseconds.Add(time.TotalMilliseconds);
        _sorted = false;
    }

    /// <summary>None, as at the beginning.</summary>
    public void Clear() => _milliseconds.Clear();

    /// <summary>The milliseconds that so many of a hundred did not exceed (nearest rank); null: none at all.</summary>
    /// <param name="percent">Above 0, up to 100.</param>
    public double? Percentile(double percent)
    {
        if (Count == 0)
            return null;
        if (!_sorted)
            _milliseconds.Sort();
        _sorted = true;
        return _milliseconds[Math.Max(0, (int)Math.Ceiling(percent / 100 * Count) - 1)];
    }

    /// <summary>Middle and ends.</summary>
    public LatencySummary Summary() => new(Count, Percentile(50), Percentile(99), Percentile(100));
}

/// <summary>What a table shows of many times, in milliseconds; null: there were none.</summary>
internal sealed record LatencySummary(int Count, double? P50, double? P99, double? Max);
