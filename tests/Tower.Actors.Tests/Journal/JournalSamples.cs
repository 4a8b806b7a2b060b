using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Tests.State;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Journal;

/// <summary>A deployment to write down.</summary>
internal static class JournalSamples
{
    public static readonly DateTimeOffset At = new(2026, 1, 28, 10, 30, 45, 123, TimeSpan.Zero);

    public static readonly DeploymentId Id = new("20260128T103045-3f9a");

    public static readonly JournalResult Succeeded =
        new(At.AddSeconds(9), DeploymentOutcome.Succeeded, "RESULT succeeded deployment=20260128T103045-3f9a");

    public static JournalHead Head(string domain = "api.example.org", params ImmutableArray<string> steps) =>
        new(DeploymentTrigger.Refresh, At, StateStoreContract.Saved(domain), steps);

    public static JournalEntry Entry(JournalEntryKind kind, int second = 0) =>
        new(At.AddSeconds(second), kind, kind.ToString().ToLowerInvariant());

    public static LogEvent Line(long number, string text, DeploymentOutcome? result = null) => new(
        number, At.AddMilliseconds(number), LogSeverity.Warning,
        result is null ? DeploymentStep.Pull : DeploymentStep.Result, text, result);
}
