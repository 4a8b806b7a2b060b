namespace Tower.Benchmarks.Subjects;

/// <summary>A way in which an app ends, or treats its connections.</summary>
/// <param name="Name">As tables call it.</param>
/// <param name="Variable">The sample app's environment variable that makes it so.</param>
/// <param name="Value">The variable's value.</param>
/// <param name="Manners">What it does when it is asked directly; null: what every app does.</param>
internal sealed record AppKind(string Name, string Variable, string Value, Manners? Manners = null)
{
    /// <summary>Finishes its requests, or exits at once.</summary>
    public static readonly IReadOnlyList<AppKind> OnSigterm =
        [new("graceful", "SIGTERM", "graceful"), new("exit", "SIGTERM", "exit")];

    /// <summary>Close idle connections early, as Node, uvicorn and gunicorn do.</summary>
    public static readonly IReadOnlyList<AppKind> Impatient = [.. new[] { 1, 2, 3, 5 }.Select(seconds => new AppKind(
        $"closes idle connections after {seconds} s", "KEEP_ALIVE_MS", $"{seconds * 1000}",
        new Manners("HTTP/1.1", false, TimeSpan.FromSeconds(seconds))))];

    /// <summary>Keep no connection.</summary>
    public static readonly IReadOnlyList<AppKind> Parting =
    [
        new("speaks HTTP/1.0", "CONNECTION", "http1.0", new Manners("HTTP/1.0", true, TimeSpan.Zero)),
        new("answers `Connection: close`", "CONNECTION", "close", new Manners("HTTP/1.1", true, TimeSpan.Zero)),
    ];

    /// <summary>An app of this kind, whose log tells what it executed.</summary>
    public AppSettings App(string name) =>
        new AppSettings { Name = name }.With(Variable, Value).With("PRINT_EXECUTIONS", "1");
}
