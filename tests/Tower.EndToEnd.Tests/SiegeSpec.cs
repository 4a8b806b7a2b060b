using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// A thousand slow bodies and two hundred wrong passwords of strangers, while CI deploys and asks for the status from the very same
/// address: CI notices nothing, and what the strangers cost is bounded.
/// </summary>
public sealed class SiegeSpec(ITestOutputHelper told) : TowerSpec
{
    private const int Bodies = 1_000;
    private const int Guesses = 200;

    [SkippableFact]
    public async Task CI_notices_nothing_of_a_thousand_slow_bodies_and_two_hundred_wrong_passwords()
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(Sandbox.CaFile);
        await Deploy("1");
        try
        {
            var quiet = await Measured(() => Deploy("2"));
            SlowBodies? bodies = null;
            var guessed = new ConcurrentBag<int>();
            Measurement besieged;
            int held;
            IReadOnlyCollection<(string Request, int? Status)> answers;
            try
            {
                besieged = await Measured(async () =>
                {
                    bodies = await SlowBodies.Begin(Sandbox, root, Bodies);
                    var guessing = Guess(root, guessed);
                    try
                    {
                        return await Deploy("3");
                    }
                    finally
                    {
                        // Also when that has failed: nobody guesses on into the tests that come.
                        await guessing;
                    }
                });
                (held, answers) = (bodies!.Held, bodies.Told);
            }
            finally
            {
                if (bodies is not null)
                    await bodies.DisposeAsync();
            }

            told.WriteLine($"quiet: {quiet}");
            told.WriteLine($"besieged: {besieged}, {held} of {Bodies} bodies still open, told {Tally(answers.Select(answer => answer.Status))}; "
                + $"guesses told {Tally(guessed.Select(status => (int?)status))}");
            Assert.True(held >= Bodies * 9 / 10, $"only {held} were still open, so nobody was besieged");
            // Answered at once, but for a GET: there Caddy keeps the connection, and reads what is on it before it answers.
            Assert.All(answers, answer => Assert.True(answer.Status is 401 or 429 || (answer.Status is null && answer.Request.Contains(" GET ")), $"{answer}"));
            Assert.All(guessed, status => Assert.True(status is 401 or 429, $"{status}"));
            Assert.Equal(Guesses, guessed.Count);
            Assert.True(besieged.Deployment < quiet.Deployment * 2 + TimeSpan.FromSeconds(10), $"{besieged.Deployment} instead of {quiet.Deployment}");
            Assert.True(besieged.Caddy < quiet.Caddy * 3 + 0.5, $"Caddy: {besieged.Caddy} instead of {quiet.Caddy} cores");
            Assert.True(besieged.Tower < quiet.Tower * 3 + 0.5, $"Tower: {besieged.Tower} instead of {quiet.Tower} cores");
        }
        finally
        {
            // This address has guessed too often, and the tests that come next guess as well.
            await Run.DockerOk("restart", await Stack.Tower());
            await Eventually.Holds(async () => Assert.Equal(0, (await Caller.Get("/status", "--fail")).ExitCode), TimeSpan.FromSeconds(60));
        }
    }

    private async Task<TimeSpan> Deploy(string version)
    {
        var since = Stopwatch.GetTimestamp();
        await Deployed(Before.With(Intents.App("besieged", env: ("VERSION", version))));
        return Stopwatch.GetElapsedTime(since);
    }

    private async Task<Measurement> Measured(Func<Task<TimeSpan>> deploy)
    {
        await using var users = await Steady.Users(Sandbox, "besieged.localhost");
        await using var callers = Steady.Callers(Sandbox);
        var (caddy, tower) = (await CpuUse.Of(Sandbox, await Stack.Service("caddy")), await CpuUse.Of(Sandbox, await Stack.Tower()));
        var measured = new Measurement(await deploy(), await caddy.Cores(), await tower.Cores());
        await callers.WereAllAnswered();
        await users.WereAllAnswered();
        return measured;
    }

    // By new connections, as a program does that does not want to be told apart.
    private Task Guess(X509Certificate2 root, ConcurrentBag<int> told) => Parallel.ForEachAsync(
        Enumerable.Range(0, Guesses), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancel) =>
        {
            var host = (string[])["tower", "registry", "otel"];
            using var wire = await Wire.Open(Sandbox, root, $"{host[number % 3]}.localhost", cancel);
            var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Sandbox.User}:guess-{number}"));
            await wire.Send($"GET /status HTTP/1.1\r\nHost: {host[number % 3]}.localhost:{Sandbox.HttpsPort}\r\nAuthorization: Basic {login}\r\n\r\n", cancel);
            told.Add(await wire.Status(cancel));
        });

    private static string Tally(IEnumerable<int?> statuses) => string.Join(", ",
        statuses.GroupBy(status => status).OrderBy(group => group.Key).Select(group => $"{(group.Key is { } status ? $"{status}" : "nothing")}: {group.Count()}"));

    /// <param name="Deployment">How long it took.</param>
    /// <param name="Caddy">Cores, on average.</param>
    /// <param name="Tower">Cores, on average.</param>
    private sealed record Measurement(TimeSpan Deployment, double Caddy, double Tower)
    {
        public override string ToString() => FormattableString.Invariant(
            $"{Deployment.TotalSeconds:0.0} s, Caddy {Caddy:0.00} cores, Tower {Tower:0.00} cores");
    }
}
