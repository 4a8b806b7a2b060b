using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tower.Actors.State;
using Tower.Messages.Intents;

namespace Tower.Web.Security;

/// <summary>What came of a name and a password.</summary>
internal enum CredentialVerdict
{
    /// <summary>They are those of the applied intent.</summary>
    Accepted,
    /// <summary>They are not.</summary>
    Refused,
    /// <summary>Not looked at: too many wrong ones came before.</summary>
    TooMany,
    /// <summary>There is no applied intent to compare them with.</summary>
    NotInitialised,
}

/// <summary>A verdict, and with <see cref="CredentialVerdict.TooMany"/> when to try again.</summary>
internal readonly record struct CredentialAnswer(CredentialVerdict Verdict, TimeSpan RetryAfter = default);

/// <summary>Whether a password is a hash's; a quarter of a second of work.</summary>
internal delegate bool PasswordCheck(string password, string hash);

/// <summary>
/// Compares credentials with the applied intent's. The expensive check runs off the request's thread, one at a time, and
/// only within <see cref="AttemptLimiter"/>; what it accepted is remembered as a keyed digest until the intent's
/// credentials change, so that a client that polls costs next to nothing and is never rate limited.
/// </summary>
internal sealed class CredentialVerifier(IStateStore state, AttemptLimiter limiter, PasswordCheck check) : IDisposable
{
    // One user with one password needs one place; bcrypt ignores what follows byte 72, so one hash can accept several.
    private const int RememberedAtMost = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _accepted = [];
    private (string Username, string PasswordHash) _acceptedFor;

    /// <summary>Decides.</summary>
    /// <param name="given">What the request carries; null: nothing, which is refused without a check.</param>
    /// <param name="peer">The other end of its connection.</param>
    /// <param name="cancel">The client left.</param>
    public async Task<CredentialAnswer> VerifyAsync(
        BasicCredentials? given, IPAddress peer, CancellationToken cancel)
    {
        if (state.Applied?.Tower is not { } wanted)
            return new CredentialAnswer(CredentialVerdict.NotInitialised);
        if (given is null)
            return new CredentialAnswer(CredentialVerdict.Refused);
        var digest = Digest(given);
        if (IsAccepted(digest, wanted))
            return new CredentialAnswer(CredentialVerdict.Accepted);
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            // A client that opens several connections at once waits here for the check of its first one.
            if (IsAccepted(digest, wanted))
                return new CredentialAnswer(CredentialVerdict.Accepted);
            if (!limiter.TryTake(peer, out var retryAfter))
                return new CredentialAnswer(CredentialVerdict.TooMany, retryAfter);
            // The password is checked for an unknown name as well: both answers take the same time.
            var rightPassword = await Task.Run(() => check(given.Password, wanted.PasswordHash), CancellationToken.None);
            if (!(rightPassword & IsSame(given.Username, wanted.Username)))
                return new CredentialAnswer(CredentialVerdict.Refused);
            limiter.GiveBack(peer);
            Accept(digest, wanted);
            return new CredentialAnswer(CredentialVerdict.Accepted);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>Equality in a time that tells neither where they differ nor how long the wanted one is.</summary>
    private bool IsSame(string given, string wanted) =>
        CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(given)),
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(wanted)));

    /// <summary>HMAC-SHA-256 under a key that lives as long as the process: worthless outside of it.</summary>
    private string Digest(BasicCredentials given) =>
        // A name of Basic has no colon: no two pairs make the same text.
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{given.Username}:{given.Password}")));

    private bool IsAccepted(string digest, TowerSection wanted)
    {
        lock (_lock)
            return _acceptedFor == (wanted.Username, wanted.PasswordHash) && _accepted.Contains(digest);
    }

    private void Accept(string digest, TowerSection wanted)
    {
        lock (_lock)
        {
            if (_acceptedFor != (wanted.Username, wanted.PasswordHash) || _accepted.Count >= RememberedAtMost)
                _accepted.Clear();
            _acceptedFor = (wanted.Username, wanted.PasswordHash);
            _accepted.Add(digest);
        }
    }
}
