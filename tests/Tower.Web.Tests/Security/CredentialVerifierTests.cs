using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

/// <summary>Many passwords at once. The check of each lasts until the test says so.</summary>
public sealed class CredentialVerifierTests : IDisposable
{
    private const int Flood = 1100;

    private static readonly IPAddress Ci = IPAddress.Parse("203.0.113.7");
    private static readonly IPAddress Mallory = IPAddress.Parse("203.0.113.9");
    private static readonly BasicCredentials Right = new("tower", Intents.Password);

    private readonly ManualResetEventSlim _mayEnd = new();
    private readonly CredentialVerifier _verifier;

    public CredentialVerifierTests() => _verifier = new CredentialVerifier(
        new FakeStateStore { Applied = Intents.Applied }, new AttemptLimiter(new FakeTimeProvider(), new AttemptLimits()),
        (password, _) =>
        {
            Assert.True(_mayEnd.Wait(TowerHost.Patience));
            return password == Intents.Password;
        });

    public void Dispose()
    {
        _verifier.Dispose();
        _mayEnd.Dispose();
    }

    [Fact]
    public async Task Of_a_flood_from_everywhere_no_more_wait_than_there_is_room_for_and_a_remembered_password_is_accepted()
    {
        await RememberAsync();
        var guesses = Enumerable.Range(0, Flood).Select(n => Guess(new IPAddress([10, 1, (byte)(n / 256), (byte)(n % 256)]), n)).ToList();

        // One is being checked.
        Assert.Equal(Flood - 1 - WaitingClients.Most, guesses.Count(guess => guess.IsCompleted));
        Assert.All(guesses.Where(guess => guess.IsCompleted), guess => AssertRefused(Crowd.Others, guess.Result));
        Assert.Equal(CredentialVerdict.Accepted, (await _verifier.VerifyAsync(Right, Ci, CancellationToken.None)).Verdict);

        _mayEnd.Set();
        await Task.WhenAll(guesses).WaitAsync(TowerHost.Patience);
    }

    [Fact]
    public async Task Of_a_flood_from_one_address_so_few_wait_that_others_find_room()
    {
        var guesses = Enumerable.Range(0, Flood).Select(n => Guess(Mallory, n)).ToList();
        Assert.Equal(Flood - 1 - WaitingClients.MostOfOne, guesses.Count(guess => guess.IsCompleted));
        Assert.All(guesses.Where(guess => guess.IsCompleted), guess => AssertRefused(Crowd.OwnAtOnce, guess.Result));

        var ci = _verifier.VerifyAsync(Right, Ci, CancellationToken.None);
        Assert.False(ci.IsCompleted);
        _mayEnd.Set();

        Assert.Equal(CredentialVerdict.Accepted, (await ci.WaitAsync(TowerHost.Patience)).Verdict);
        var answers = await Task.WhenAll(guesses).WaitAsync(TowerHost.Patience);
        Assert.Equal(new AttemptLimits().PerPeer, answers.Count(answer => answer is { Verdict: CredentialVerdict.Refused, WasChecked: true }));
        AssertRefused(Crowd.OwnFailures, await Guess(Mallory, Flood));
    }

    [Fact]
    public async Task Whoever_is_gone_makes_room()
    {
        using var gone = new CancellationTokenSource();
        var guesses = Enumerable.Range(0, 1 + WaitingClients.MostOfOne).Select(n => Guess(Mallory, n, gone.Token)).ToList();
        AssertRefused(Crowd.OwnAtOnce, await Guess(Mallory, Flood));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(guesses.Skip(1)).WaitAsync(TowerHost.Patience));

        var next = Guess(Mallory, Flood);
        Assert.False(next.IsCompleted);
        _mayEnd.Set();
        Assert.Equal(CredentialVerdict.Refused, (await next.WaitAsync(TowerHost.Patience)).Verdict);
    }

    private async Task RememberAsync()
    {
        _mayEnd.Set();
        Assert.Equal(CredentialVerdict.Accepted, (await _verifier.VerifyAsync(Right, Ci, CancellationToken.None)).Verdict);
        _mayEnd.Reset();
    }

    private Task<CredentialAnswer> Guess(IPAddress from, int number, CancellationToken cancel = default) =>
        _verifier.VerifyAsync(new BasicCredentials("tower", $"guess {number}"), from, cancel);

    private static void AssertRefused(Crowd crowd, CredentialAnswer answer) =>
        Assert.Equal((CredentialVerdict.TooMany, crowd), (answer.Verdict, answer.Crowd));
}
