using System.Net;

namespace Tower.Web.Security;

/// <summary>How many password checks may fail before the next ones are refused unchecked.</summary>
internal sealed record AttemptLimits
{
    /// <summary>Failures in a row a single peer may make.</summary>
    public int PerPeer { get; init; } = 10;

    /// <summary>How long until a peer may fail once more.</summary>
    public TimeSpan PerPeerRefill { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Failures in a row all peers together may make.</summary>
    public int Overall { get; init; } = 40;

    /// <summary>
    /// How long until all of them may fail once more. At bcrypt's cost 12, a quarter of a second, 1.5 s keeps an attack
    /// at a sixth of one processor.
    /// </summary>
    public TimeSpan OverallRefill { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Peers remembered at once.</summary>
    public int Peers { get; init; } = 1024;
}

/// <summary>
/// Keeps wrong passwords from burning the processor: token buckets, one per peer and one for all. Whoever has not failed
/// lately does not need the common one, so a container that floods Tower cannot lock anybody else out.
/// </summary>
/// <remarks>
/// The peer is the address of the TCP connection, never <c>X-Forwarded-For</c>: every app shares a network with Tower and
/// could write what it likes into that header. Strangers from outside all arrive as Caddy, which asks for the password
/// itself first and lets no wrong one through.
/// </remarks>
internal sealed class AttemptLimiter(TimeProvider time, AttemptLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Bucket> _peers = [];
    private readonly Bucket _overall = new(limits.Overall, limits.OverallRefill, time.GetTimestamp());

    /// <summary>Takes the right to one password check.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="retryAfter">When refused: how long until the next one is possible.</param>
    public bool TryTake(IPAddress peer, out TimeSpan retryAfter)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _overall.Refill(time, now);
            var bucket = PeerBucket(peer, now);
            if (bucket is null)
            {
                retryAfter = _overall.UntilNext;
                return _overall.TryTake();
            }
            var withoutFailure = bucket.IsFull;
            retryAfter = bucket.UntilNext;
            if (!withoutFailure && _overall.UntilNext > retryAfter)
                retryAfter = _overall.UntilNext;
            if (retryAfter > TimeSpan.Zero)
                return false;
            bucket.TryTake();
            _overall.TryTake();
            return true;
        }
    }

    /// <summary>Gives it back: the password was right.</summary>
    public void GiveBack(IPAddress peer)
    {
        lock (_lock)
        {
            _overall.GiveBack();
            if (_peers.TryGetValue(peer, out var bucket))
                bucket.GiveBack();
        }
    }

    /// <summary>The peer's bucket, or null when there is no room to remember it.</summary>
    private Bucket? PeerBucket(IPAddress peer, long now)
    {
        if (_peers.TryGetValue(peer, out var known))
        {
            known.Refill(time, now);
            return known;
        }
        if (_peers.Count >= limits.Peers)
            Forget(now);
        if (_peers.Count >= limits.Peers)
            return null;
        return _peers[peer] = new Bucket(limits.PerPeer, limits.PerPeerRefill, now);
    }

    /// <summary>Drops everyone whose failures are long ago.</summary>
    private void Forget(long now)
    {
        foreach (var (peer, bucket) in _peers)
        {
            bucket.Refill(time, now);
            if (bucket.IsFull)
                _peers.Remove(peer);
        }
    }

    private sealed class Bucket(int capacity, TimeSpan refill, long created)
    {
        private double _tokens = capacity;
        private long _at = created;

        public bool IsFull => _tokens >= capacity;

        public TimeSpan UntilNext => _tokens >= 1 ? TimeSpan.Zero : (1 - _tokens) * refill;

        public void Refill(TimeProvider time, long now)
        {
            _tokens = Math.Min(capacity, _tokens + time.GetElapsedTime(_at, now) / refill);
            _at = now;
        }

        public bool TryTake()
        {
            if (_tokens < 1)
                return false;
            _tokens--;
            return true;
        }

        public void GiveBack() => _tokens = Math.Min(capacity, _tokens + 1);
    }
}
