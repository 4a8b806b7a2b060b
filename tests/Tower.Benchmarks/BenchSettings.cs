using System.Globalization;

namespace Tower.Benchmarks;

/// <summary>What `./dev bench` has set up, by its environment variables.</summary>
internal sealed record BenchSettings
{
    /// <summary>Where the measurements keep their files.</summary>
    public string Folder { get; } = Variable("BENCH_DIR");

    /// <summary>The Markdown file whose tables are written.</summary>
    public string Docs { get; } = Variable("BENCH_DOCS");

    /// <summary>The commit that Tower was built from.</summary>
    public string Commit { get; } = Variable("BENCH_COMMIT");

    /// <summary>The project of Tower's stack; the names of other projects begin with it.</summary>
    public string TowerProject { get; } = Variable("TOWER_PROJECT");

    /// <summary>Tower's API.</summary>
    public Uri TowerUrl { get; } = new(Variable("TOWER_URL"));

    /// <summary>PEM file of the authority of Tower's Caddy.</summary>
    public string TowerCa { get; } = Variable("TOWER_CA");

    /// <summary>The API's user.</summary>
    public string TowerUser { get; } = Variable("TOWER_USER");

    /// <summary>The API's password.</summary>
    public string TowerPassword { get; } = Variable("TOWER_PASSWORD");

    /// <summary>Tower's data directory, on this machine and in its container.</summary>
    public string TowerDataDir { get; } = Variable("TOWER_DATA_DIR");

    /// <summary>Tower's version, and another tag of the same image.</summary>
    public (string Now, string Next) TowerVersions { get; } = (Variable("TOWER_VERSION"), Variable("BENCH_NEXT_TOWER"));

    /// <summary>The sample app's image, without its tag.</summary>
    public string SampleImage { get; } = Variable("SAMPLE_IMAGE");

    /// <summary>The tiny app's image.</summary>
    public string TinyImage { get; } = Variable("BENCH_TINY_IMAGE");

    /// <summary>Caddy's image, for every subject the same.</summary>
    public string CaddyImage { get; } = Variable("BENCH_CADDY_IMAGE");

    /// <summary>The loopback port of the Caddy in front of compose's apps.</summary>
    public int ComposePort { get; } = int.Parse(Variable("BENCH_COMPOSE_PORT"), CultureInfo.InvariantCulture);

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set: start this through ./dev bench");
}
