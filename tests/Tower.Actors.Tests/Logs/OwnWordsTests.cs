using Tower.Actors.Domain.Redaction;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Logs;

/// <summary>A secret that reads like a word of Tower's own takes no word out of Tower's sentences.</summary>
public sealed class OwnWordsTests
{
    private static readonly string[] Ordinary =
        ["hello", "api", "start", "1", "probe", "true", "3000", "deployment", "registry", "changed", "localhost", "TOWER_PROBE_TIMEOUT", "healthCheck", "1a2b", "succeeded", "star", "tower", "2026", "1.2.3", "DB_PASSWORD", "secrets", "compose", "password"];

    private static readonly SecretRedactor Redactor = SecretRedactor.For(Intents.With(
        secrets: [new("DB_PASSWORD", "correct-horse-battery"), .. Ordinary.Select((word, index) => new KeyValuePair<string, string>($"S{index}", word))],
        app: "hello"));

    public static TheoryData<string> Sentences() =>
    [
        "apply 20260128T103045-3f9a: 1 app",
        "hello  registry://api:^1.2.0 → 1.2.3",
        "hello: its image changes from 1.2.3 to 1.2.4",
        "1. pull what is missing of 3 images",
        "2. start hello-1a2b3c4d, api-1a2b3c4d",
        "3. prove hello-1a2b3c4d ready",
        "4. move the traffic: hello.localhost → hello-1a2b3c4d",
        "5. save the new state",
        "hello-1a2b3c4d started",
        "hello-1a2b3c4d is ready after 0.3 s",
        "hello-1a2b3c4d was not ready within 4 s: last answer HTTP 500 on GET /health at port 3000; on a slow server raise its healthCheck.startPeriod, or TOWER_PROBE_TIMEOUT for all apps",
        "hello-1a2b3c4d ended with exit code 1 before it was ready; the engine keeps restarting it",
        "hello.localhost: local by definition, no DNS needed",
        "api.example.com → 203.0.113.7",
        "not checked: this request said dns=skip",
        "hello has no container",
        "still waiting for the registry, DNS, the engine and Caddy (10.0 s since the request)",
        "registry.password: changed",
        "tower.domain: tower.example.com → tower2.example.com",
        "nothing that runs was touched, and no file was changed",
        "the worker 'prober' stopped unexpectedly; Tower's own log says why",
        "hello: S2 of its secrets is a word or a number that Tower writes itself",
        "hello: 127.0.0.1:5000/hello:1.2.3 12.3 of 40.0 MB",
        "probe did not finish within 30 s; on a slow server raise TOWER_PROBE_TIMEOUT",
        "docker compose up failed with exit code 1; the last lines it wrote say why",
        "queued: 1 before this one",
        "removed hello-1a2b3c4d",
        "hello has DB_PASSWORD in its secrets",
    ];

    [Theory]
    [MemberData(nameof(Sentences))]
    public void A_sentence_of_Towers_stays_as_it_is(string sentence) =>
        Assert.Equal(sentence, Assert.Single(LogLines.OfOwn(sentence, Redactor)));

    [Fact]
    public void What_to_do_about_each_failure_stays_as_it_is() =>
        Assert.All(FailureCodes.All, code => Assert.Equal($"{code.Name}: {code.Remedy}", Assert.Single(LogLines.OfOwn($"{code.Name}: {code.Remedy}", Redactor))));

    [Theory]
    [InlineData("hello")]
    [InlineData("start")]
    [InlineData("3000")]
    public void The_same_words_are_taken_out_of_what_an_app_writes(string word) =>
        Assert.Equal("hello | it is [redacted].", Assert.Single(LogLines.Quote("hello", $"it is {word}.", Redactor)));

    [Fact]
    public void Any_other_secret_is_taken_out_of_a_sentence_as_well() =>
        Assert.Equal("hello could not be pulled: bad [redacted]", Assert.Single(LogLines.OfOwn("hello could not be pulled: bad correct-horse-battery", Redactor)));

    [Fact]
    public void A_secret_that_cannot_be_kept_out_of_everything_is_told_once_without_its_value()
    {
        var doubts = SecretValues.Doubts(Intents.With(secrets:
            [new("SHORT", "abc"), new("NAME", "api"), new("APP", "api.example"), new("WORD", "probe"), new("PORT", "3000"), new("GOOD", "gz7-kw2-pq9"), new("EMPTY", "")])).ToList();

        Assert.Equal(["APP", "NAME", "PORT", "SHORT", "WORD"], doubts.Select(doubt => doubt.Split(' ')[1]));
        Assert.All(doubts, doubt => Assert.StartsWith("api: ", doubt));
        Assert.Contains("fewer than 4 characters", doubts[3]);
        Assert.DoesNotContain("3000", doubts[2]);
    }
}
