using System.Net;

namespace Tower.Web.Security;

/// <summary>How many password checks may fail before the next ones are refused unchecked.</summary>
internal sealed record AttemptLimits
{
    /// <summary>Failures in a row a single peer may make.</summary>
    public int PerPeer { get; init; } = 10;

    /// <summary>How long until a peer may fail once more.</summary>
    public TimeSpan PerPeerRefill { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Failures in a row that all peers together may make who have failed lately.</summary>
    public int Overall { get; init; } = 40;

    /// <summary>
    /// How long until all of them may fail once more. At bcrypt's cost 12, a quarter of a second, 3 s keeps an attack at a twelfth of one
    /// processor.
    /// </summary>
    public TimeSpan OverallRefill { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// First failures that all peers together may make: whoever has thousands of addresses gets no more than this.
    /// </summary>
    public int Newcomers { get; init; } = 40;

    /// <summary>How long until one of them may fail once more: another twelfth of one processor.</summary>
    public TimeSpan NewcomersRefill { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Peers remembered at once.</summary>
    public int Peers { get; init; } = 1024;
}

/// <summary>
/// Keeps wrong passwords from burning the processor: token buckets, one per peer and two that peers share. Whoever has failed lately
/// takes from one, whoever has not from the other, so that a peer that floods Tower locks nobody else out. A peer that gave a right
/// password takes from neither: thousands of peers do not lock it out.
/// </summary>
/// <remarks>
/// The peer is the client's address if Caddy asks by its own socket (<see cref="CaddyOrigin"/>), otherwise the address of the TCP
/// connection, never <c>X-Forwarded-For</c>: other containers reach Tower as well, and could write what they like into that header.
/// </remarks>
internal sealed class AttemptLimiter(TimeProvider time, AttemptLimits limits)
{
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Bucket> _peers = [];
    private readonly Bucket _overall = new(limits.Overall, limits.OverallRefill, time.GetTimestamp());
    private readonly Bucket _newcomers = new(limits.Newcomers, limits.NewcomersRefill, time.GetTimestamp());
    private long? _forgotten;

    /// <summary>Takes the right to one password check.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="retryAfter">When refused: how long until the next one is possible.</param>
    public bool TryTake(IPAddress peer, out TimeSpan retryAfter)
    {
        lock (_lock)
        {
            if (!MayTake(peer, out retryAfter, out var own, out var common))
                return false;
            own?.Take();
            common?.Take();
            return true;
        }
    }

    /// <summary>Whether <see cref="TryTake"/> would succeed.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="retryAfter">When not: how long until it is possible.</param>
    public bool MayTake(IPAddress peer, out TimeSpan retryAfter)
    {
        lock (_lock)
            return MayTake(peer, out retryAfter, out _, out _);
    }

    /// <summary>Gives it back: the password was right.</summary>
    public void GiveBack(IPAddress peer)
    {
        lock (_lock)
        {
            if (!_peers.TryGetValue(Peer.Of(peer), out var own))
            {
                _overall.GiveBack();
                return;
            }
            own.GiveBack();
            if (own.IsKnown)
                return;
            (own.IsFull ? _newcomers : _overall).GiveBack();
            own.IsKnown = true;
        }
    }

    private bool MayTake(IPAddress peer, out TimeSpan retryAfter, out Bucket? own, out Bucket? common)
    {
        var now = time.GetTimestamp();
        own = BucketOf(Peer.Of(peer), now);
        common = own switch
        {
            null => _overall,
            { IsKnown: true } => null,
            { IsFull: true } => _newcomers,
            _ => _overall,
        };
        common?.Refill(time, now);
        var (ownWait, commonWait) = (own?.UntilNext ?? TimeSpan.Zero, common?.UntilNext ?? TimeSpan.Zero);
        retryAfter = ownWait > commonWait ? ownWait : commonWait;
        return retryAfter <= TimeSpan.Zero;
    }

    /// <summary>The peer's bucket, or null when there is no room to remember it.</summary>
    private Bucket? BucketOf(IPAddress peer, long now)
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

    /// <summary>Drops everyone whose failures are long ago. Not for every newcomer of a flood: it looks at all of them.</summary>
    private void Forget(long now)
    {
        if (_forgotten is { } last && time.GetElapsedTime(last, now) < BetweenForgetting)
            return;
        _forgotten = now;
        foreach (var (peer, bucket) in _peers)
        {
            bucket.Refill(time, now);
            if (bucket is { IsFull: true, IsKnown: false })
                _peers.Remove(peer);
        }
    }

    private sealed class Bucket(int capacity, TimeSpan refill, long created)
    {
        private double _tokens = capacity;
        private long _at = created;

        public bool IsFull => _tokens >= capacity;

        /// <summary>Whether a right password came from there.</summary>
        public bool IsKnown { get; set; }

        public TimeSpan UntilNext => _tokens >= 1 ? TimeSpan.Zero : (1 - _tokens) * refill;

        public void Refill(TimeProvider time, long now)
        {
            _tokens = Math.Min(capacity, _tokens + time.GetElapsedTime(_at, now) / refill);
            _at = now;
        }

        public void Take() => _tokens--;

        public void GiveBack() => _tokens = Math.Min(capacity, _tokens + 1);
    }
}
