using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;

namespace Tower.Web.Security;

/// <summary>Whether a password is a hash's; a quarter of a second of work.</summary>
internal delegate bool PasswordCheck(string password, string hash);

/// <summary>
/// Compares credentials with the applied intent's. The expensive check runs off the request's thread, one at a time, and
/// only within <see cref="AttemptLimiter"/>; its outcome is remembered as a keyed digest until the intent's
/// credentials change, so that a client that polls costs next to nothing and is never rate limited.
/// </summary>
internal sealed class CredentialVerifier(IStateStore state, AttemptLimiter limiter, PasswordCheck check) : IDisposable
{
    /// <summary>How long credentials wait for the checks of others; then their client is told to come again.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly WaitingClients _waiting = new();

    // One user with one password needs one place; bcrypt ignores what follows byte 72, so one hash can accept several.
    private readonly RememberedCredentials _accepted = new(16);

    // A job that asks every minute with the password of last year is told so each time, and its address is not limited for that.
    private readonly RememberedCredentials _refused = new(256);

    /// <summary>Decides for Tower itself.</summary>
    /// <param name="given">What the request carries; null: nothing, which is refused without a check.</param>
    /// <param name="peer">The client's address.</param>
    /// <param name="cancel">The client left.</param>
    public Task<CredentialAnswer> VerifyAsync(BasicCredentials? given, IPAddress peer, CancellationToken cancel) =>
        VerifyAsync(ServiceNames.Tower, given, peer, cancel);

    /// <summary>Decides.</summary>
    /// <param name="service">The service whose user it has to be (<see cref="ServiceNames"/>).</param>
    /// <param name="given">What the request carries; null: nothing, which is refused without a check.</param>
    /// <param name="peer">The client's address.</param>
    /// <param name="cancel">The client left.</param>
    public async Task<CredentialAnswer> VerifyAsync(
        string service, BasicCredentials? given, IPAddress peer, CancellationToken cancel)
    {
        if (state.Applied is not { } applied)
            return CredentialAnswer.NotInitialised;
        if (given is null)
            return CredentialAnswer.Refused(wasChecked: false);
        var wanted = Account.Of(applied, service);
        var digest = Digest(given);
        if (Remembered(service, wanted, digest) is { } known)
            return known;
        // Before the wait: whoever is refused anyway is refused at once.
        if (!limiter.MayTake(peer, out var attempt))
            return CredentialAnswer.Unchecked(attempt);
        if (await WaitAsync(peer, cancel) is { } refusal)
            return refusal;
        try
        {
            // A client that opens several connections at once waits here for the check of its first one.
            if (Remembered(service, wanted, digest) is { } checkedBefore)
                return checkedBefore;
            if (!limiter.TryTake(peer, out attempt))
                return CredentialAnswer.Unchecked(attempt);
            // The password is checked for an unknown name as well: both answers take the same time.
            var rightPassword = await Task.Run(() => check(given.Password, wanted.PasswordHash), CancellationToken.None);
            if (!(rightPassword & IsSame(given.Username, wanted.Username)))
            {
                _refused.Add(service, wanted, digest);
                return CredentialAnswer.Refused(wasChecked: true);
            }
            limiter.GiveBack(attempt);
            _accepted.Add(service, wanted, digest);
            return CredentialAnswer.Accepted;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private CredentialAnswer? Remembered(string service, Account wanted, string digest) =>
        _accepted.Contains(service, wanted, digest) ? CredentialAnswer.Accepted
        : _refused.Contains(service, wanted, digest) ? CredentialAnswer.Refused(wasChecked: false)
        : null;

    /// <summary>Waits for the right to check.</summary>
    /// <returns>Null: it has it, and has to release it. Otherwise what the client is told.</returns>
    private async Task<CredentialAnswer?> WaitAsync(IPAddress peer, CancellationToken cancel)
    {
        if (_waiting.Enter(peer) is { } crowd)
            return CredentialAnswer.Unchecked(crowd, LongestWait);
        try
        {
            return await _oneAtATime.WaitAsync(LongestWait, cancel) ? null : CredentialAnswer.Unchecked(Crowd.Others, LongestWait);
        }
        finally
        {
            _waiting.Leave(peer);
        }
    }

    /// <summary>Equality in a time that tells neither where they differ nor how long the wanted one is.</summary>
    private bool IsSame(string given, string wanted) =>
        CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(given)),
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(wanted)));

    /// <summary>HMAC-SHA-256 under a key that lives as long as the process: worthless outside of it.</summary>
    private string Digest(BasicCredentials given) =>
        // A name of Basic has no colon: no two pairs make the same text.
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{given.Username}:{given.Password}")));
}
