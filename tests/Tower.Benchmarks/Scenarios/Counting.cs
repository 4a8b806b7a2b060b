using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What tables of several scenarios say in the same way.</summary>
internal static class Counting
{
    /// <summary>The heads of <see cref="Failures"/>.</summary>
    public static readonly string[] FailureColumns =
    [
        "requests", "failed", "refused", "reset", "truncated", "5xx", "timeout", "other", "executed twice",
        "sent again by the client",
    ];

    /// <summary>What <see cref="FailureColumns"/> needs to be understood.</summary>
    public const string SentAgain =
        "Sent again by the client: its HTTP library, like browsers, repeats a request without a body by itself, up to"
        + " three times, when a kept HTTP/1.1 connection is closed under it before the first byte of an answer. If that"
        + " goes well it is not counted as failed; a client that does not do so would have failed.";

    /// <summary>How many runs a table is about.</summary>
    public static string WorstOf(int runs) => runs == 1 ? "one run" : $"the worst of {runs} runs";

    /// <summary>How many requests of a load failed, and in which way.</summary>
    public static string[] Failures(LoadReport load) =>
    [
        $"{load.Requests}", $"{load.Failed}", $"{load.Of(FailureKind.Refused)}", $"{load.Of(FailureKind.Reset)}",
        $"{load.Of(FailureKind.Truncated)}", $"{load.Of(FailureKind.ServerError)}", $"{load.Of(FailureKind.Timeout)}",
        $"{load.Of(FailureKind.OtherStatus) + load.Of(FailureKind.WrongBody)}", $"{load.Of(FailureKind.ExecutedTwice)}",
        $"{load.Resent}",
    ];

    /// <summary>How many deployments there were, and how many of them failed.</summary>
    public static string Said(IReadOnlyList<Deployed> deployments)
    {
        var failed = deployments.Count(deployed => !deployed.IsGood);
        return failed == 0 ? $"{deployments.Count}" : $"{deployments.Count} ({failed} failed)";
    }

    /// <summary>What the generator took, and how late it was.</summary>
    public static string Generator(IEnumerable<LoadReport> loads)
    {
        var all = loads.ToList();
        return $"The generator took at most {Table.Number(all.Max(load => load.ClientCores), 2)} cores, and was at most"
            + $" {Table.Milliseconds(all.Max(load => load.Lag.P99))} late (p99 of a run).";
    }

    /// <summary>The worst of several runs: most failures first, then the longest wait.</summary>
    public static T Worst<T>(this IEnumerable<T> runs, Func<T, LoadReport> load) =>
        runs.MaxBy(run => (load(run).Failed, load(run).Latency(RequestKind.Get).Max))!;
}
