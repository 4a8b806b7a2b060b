using System.Net;

namespace Tower.Web.Security;

/// <summary>
/// Those who wait for a password check. Each holds a connection, of which Kestrel has 1,024: without a bound one client's guesses would
/// leave none for the questions whose answer is known.
/// </summary>
internal sealed class WaitingClients
{
    /// <summary>How many may wait at once. Twenty checks fit into the longest wait.</summary>
    public const int Most = 128;

    /// <summary>How many of one peer: others find room while it guesses.</summary>
    public const int MostOfOne = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byPeer = [];
    private int _count;

    /// <summary>Lets one in, who then has to <see cref="Leave"/>.</summary>
    /// <returns>Null, or who is in the way.</returns>
    public Crowd? Enter(IPAddress peer)
    {
        lock (_lock)
        {
            var own = _byPeer.GetValueOrDefault(Peer.Of(peer));
            if (own >= MostOfOne)
                return Crowd.OwnAtOnce;
            if (_count >= Most)
                return Crowd.Others;
            _byPeer[Peer.Of(peer)] = own + 1;
            _count++;
            return null;
        }
    }

    /// <summary>One waits no more.</summary>
    public void Leave(IPAddress peer)
    {
        lock (_lock)
        {
            _count--;
            if (--_byPeer[Peer.Of(peer)] == 0)
                _byPeer.Remove(Peer.Of(peer));
        }
    }
}
