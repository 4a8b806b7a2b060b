using System.Net;

namespace Tower.Web.Security;

/// <summary>A share of password checks that fills up again. Not safe for several threads.</summary>
/// <param name="capacity">How many it holds at most; it begins full.</param>
/// <param name="refill">How long until there is one more.</param>
/// <param name="created">Now, in the ticks of the clock it is refilled by.</param>
internal sealed class TokenBucket(int capacity, TimeSpan refill, long created)
{
    private double _tokens = capacity;
    private long _at = created;

    /// <summary>Whether nothing was taken of it lately.</summary>
    public bool IsFull => _tokens >= capacity;

    /// <summary>Whether a right password of its peer was checked.</summary>
    public bool IsKnown { get; set; }

    /// <summary>How long until one can be taken; zero: now.</summary>
    public TimeSpan UntilNext => _tokens >= 1 ? TimeSpan.Zero : (1 - _tokens) * refill;

    /// <summary>Adds what the time since the last call brings.</summary>
    public void Refill(TimeProvider time, long now)
    {
        _tokens = Math.Min(capacity, _tokens + time.GetElapsedTime(_at, now) / refill);
        _at = now;
    }

    /// <summary>Takes one.</summary>
    public void Take() => _tokens--;

    /// <summary>Puts one back.</summary>
    public void GiveBack() => _tokens = Math.Min(capacity, _tokens + 1);
}

/// <summary>One password check, which a peer may make or may not.</summary>
/// <param name="Peer">Who asks (<see cref="Security.Peer.Of"/>).</param>
/// <param name="Own">The peer's bucket; null: there is no room to remember it.</param>
/// <param name="Common">The one it shares; null: none.</param>
/// <param name="OwnWait">How long its own failures keep it from a check.</param>
/// <param name="CommonWait">How long those of others do.</param>
internal readonly record struct Attempt(IPAddress Peer, TokenBucket? Own, TokenBucket? Common, TimeSpan OwnWait, TimeSpan CommonWait)
{
    /// <summary>Whether it may be made now.</summary>
    public bool IsPossible => RetryAfter <= TimeSpan.Zero;

    /// <summary>How long until it may be made.</summary>
    public TimeSpan RetryAfter => OwnWait > CommonWait ? OwnWait : CommonWait;
}
