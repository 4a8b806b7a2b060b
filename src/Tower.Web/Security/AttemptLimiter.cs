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
/// takes from one, whoever has not from the other, so that a peer that floods Tower locks nobody else out. A peer whose right password
/// was checked takes from neither: thousands of peers do not lock it out. A peer whose credentials were remembered from the check of
/// another is not told apart from those who never had any.
/// </summary>
/// <remarks>
/// The peer is the client's address if Caddy asks by its own socket (<see cref="CaddyOrigin"/>), otherwise the address of the TCP
/// connection, never <c>X-Forwarded-For</c>: other containers reach Tower as well, and could write what they like into that header.
/// </remarks>
internal sealed class AttemptLimiter(TimeProvider time, AttemptLimits limits)
{
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, TokenBucket> _peers = [];
    private readonly TokenBucket _overall = new(limits.Overall, limits.OverallRefill, time.GetTimestamp());
    private readonly TokenBucket _newcomers = new(limits.Newcomers, limits.NewcomersRefill, time.GetTimestamp());
    private long? _forgotten;

    /// <summary>Takes the right to one password check.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="attempt">The right, to be given back if the password is right; when refused: what stands against it.</param>
    public bool TryTake(IPAddress peer, out Attempt attempt)
    {
        lock (_lock)
        {
            attempt = Look(peer);
            if (!attempt.IsPossible)
                return false;
            attempt.Own?.Take();
            attempt.Common?.Take();
            return true;
        }
    }

    /// <summary>Whether <see cref="TryTake"/> would succeed.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="attempt">When not: what stands against it.</param>
    public bool MayTake(IPAddress peer, out Attempt attempt)
    {
        lock (_lock)
        {
            attempt = Look(peer);
            return attempt.IsPossible;
        }
    }

    /// <summary>Gives it back, to those it was taken from: the password was right.</summary>
    public void GiveBack(Attempt attempt)
    {
        lock (_lock)
        {
            attempt.Common?.GiveBack();
            if (attempt.Own is not { } own)
                return;
            own.GiveBack();
            // After a check that took long the peer may have been forgotten, and may be there anew.
            if (_peers.TryGetValue(attempt.Peer, out var present))
                present.IsKnown = true;
            else if (_peers.Count < limits.Peers)
                (_peers[attempt.Peer] = own).IsKnown = true;
        }
    }

    private Attempt Look(IPAddress address)
    {
        var now = time.GetTimestamp();
        var peer = Peer.Of(address);
        var own = BucketOf(peer, now);
        var common = own switch
        {
            null => _overall,
            { IsKnown: true } => null,
            { IsFull: true } => _newcomers,
            _ => _overall,
        };
        common?.Refill(time, now);
        return new Attempt(peer, own, common, own?.UntilNext ?? TimeSpan.Zero, common?.UntilNext ?? TimeSpan.Zero);
    }

    /// <summary>The peer's bucket, or null when there is no room to remember it.</summary>
    private TokenBucket? BucketOf(IPAddress peer, long now)
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
        return _peers[peer] = new TokenBucket(limits.PerPeer, limits.PerPeerRefill, now);
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
}
