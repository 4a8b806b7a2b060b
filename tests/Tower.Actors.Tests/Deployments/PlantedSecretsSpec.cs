using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Tower.Actors.Domain.Logs;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Telemetry;
using Tower.Actors.Tests.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Secrets in every form, on the ways by which foreign text comes into a deployment's log.</summary>
public sealed class PlantedSecretsSpec : DeploymentScenario
{
    private static ImmutableArray<Quotation> Said(string speaker) =>
        [.. PrintedSecrets.Forms.Values.Select(text => new Quotation(speaker, [.. $"before >{text}< after".Split('\n')]))];

    [Fact]
    public async Task None_is_in_the_last_lines_of_an_app()
    {
        var caller = await Submit(Request("d1", WithSecrets()));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new StepFailed(DeploymentStep.Probe, FailureCodes.AppNotReady, "api was not ready") { Said = Said("api") });
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        AssertClean(await ReadToEnd(caller), "api | before >");
    }

    [Fact]
    public async Task None_is_in_what_Compose_writes()
    {
        var caller = await Submit(Request("d1", WithSecrets()));
        await Prepare();
        await Answer<PullImages>("engine", ask => new ImagesPulled(0));
        await Answer<StartServices>("compose", ask => new StepFailed(DeploymentStep.Start, FailureCodes.StartFailed, "docker compose up failed") { Said = Said("compose") });
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        AssertClean(await ReadToEnd(caller), "compose | before >");
    }

    [Fact]
    public async Task None_is_in_what_a_registry_answers()
    {
        var caller = await Submit(Request("d1", WithSecrets()));
        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.RegistryUnexpected, "registry.example.com answers 500",
            [.. PrintedSecrets.Forms.Values.Select(text => $"registry.example.com answers 500 >{text}<")]));

        AssertClean(await ReadToEnd(caller), "registry.example.com answers 500 >");
    }

    [Fact]
    public async Task None_is_in_a_trace()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TowerTelemetry.Source.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(
                $"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(one => one.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);
        var caller = await Submit(Request("d1", WithSecrets()));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new StepFailed(DeploymentStep.Probe, FailureCodes.AppNotReady,
            string.Join(' ', PrintedSecrets.Forms.Values))
        { Said = Said("api") });
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);
        await ReadToEnd(caller);

        Assert.Contains(spans, span => span.StartsWith("step probe ", StringComparison.Ordinal));
        AssertNoTrace(string.Join('\n', spans));
    }

    [Fact]
    public async Task A_secret_that_reads_like_a_word_of_Towers_is_told_of_and_eats_none()
    {
        var caller = await Submit(Request("d1", WithSecrets(new("A", "api"), new("B", "resolve"), new("C", "1"))));
        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "api: no tag matches ^1.0.0"));

        var log = await ReadToEnd(caller);

        Assert.Equal(3, log.Count(line => line.Severity == LogSeverity.Warning && line.Text.StartsWith("api: ", StringComparison.Ordinal)));
        Assert.DoesNotContain(log, line => line.Text.Contains(SecretRedactor.Replacement, StringComparison.Ordinal));
        Assert.Contains(log, line => line.Text == "api: no tag matches ^1.0.0");
    }

    private static Intent WithSecrets(params KeyValuePair<string, string>[] more)
    {
        var intent = Rollouts.Intent(Before);
        return intent with
        {
            Apps =
            [
                intent.Apps[0] with
                {
                    Secrets = new Dictionary<string, string>([
                        new("SECRET", PrintedSecrets.Secret), new("PLAIN", PrintedSecrets.Plain), new("PEM", PrintedSecrets.Pem), .. more])
                        .ToImmutableSortedDictionary(StringComparer.Ordinal),
                },
            ],
        };
    }

    private static void AssertClean(List<LogEvent> log, string foreign)
    {
        var text = string.Join('\n', log.Select(LogText.Plain));
        Assert.True(log.Count(line => line.Text.StartsWith(foreign, StringComparison.Ordinal)) >= PrintedSecrets.Forms.Count - 1, text);
        AssertNoTrace(text);
    }

    private static void AssertNoTrace(string text) =>
        Assert.All(PrintedSecrets.Forms.Values.SelectMany(PrintedSecrets.Traces).Distinct(), trace => Assert.DoesNotContain(trace, text, StringComparison.Ordinal));
}
