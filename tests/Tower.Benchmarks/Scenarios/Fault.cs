using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>A way in which a new version is broken.</summary>
/// <param name="Name">As it is called in tables.</param>
/// <param name="Break">Makes a good app a broken one.</param>
internal sealed record Fault(string Name, Func<AppSettings, AppSettings> Break)
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Fault> All =
    [
        new("never healthy", app => app.With("HEALTH_STATUS", "500")),
        new("crash loop", app => app.With("CRASH_AFTER_MS", "1")),
        new("healthy, then exits within 2 s", app => app.With("EXIT_WHEN", "1500")),
        new("listens on another port", app => app.With("PORT", "4000")),
        new("out of memory", app => app.With("ALLOCATE_MB", "256") with { Memory = "64m" }),
    ];
}
