using System.Collections.Immutable;

namespace Tower.Benchmarks.Subjects;

/// <summary>An app to deploy, in terms that every subject understands.</summary>
internal sealed record AppSettings
{
    /// <summary>Its name; it answers at <c>name.localhost</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The sample app, or the tiny one.</summary>
    public AppImage Image { get; init; } = AppImage.Sample;

    /// <summary>The image's tag: 1.0.0, and of the sample app 1.1.0.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>Its environment.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Ask /health (Tower), or run a health check (compose).</summary>
    public bool HasHealthCheck { get; init; } = true;

    /// <summary>A limit, as in 64m; null: none.</summary>
    public string? Memory { get; init; }

    /// <summary>A volume, as in data:/data; null: none.</summary>
    public string? Volume { get; init; }

    /// <summary>The same app with one more variable, or another value of it.</summary>
    public AppSettings With(string name, string value) => this with { Env = Env.SetItem(name, value) };
}

/// <summary>What an app is made of.</summary>
internal enum AppImage
{
    /// <summary><c>samples/hello</c>.</summary>
    Sample,

    /// <summary>A web server of one static file, of which dozens can start at once.</summary>
    Tiny,
}
