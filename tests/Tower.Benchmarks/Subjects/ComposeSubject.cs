using System.Diagnostics;
using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>What one does without Tower: edit the compose file, <c>docker compose up -d --wait</c>.</summary>
internal class ComposeSubject(BenchSettings settings, Engine engine, string name, string project)
    : ISubject, IAsyncDisposable
{
    private const string AuthorityFile = "/data/caddy/pki/authorities/local/root.crt";

    private readonly string _folder = Path.Combine(settings.Folder, "compose", project);
    private LoadClient? _client;
    private string _caddyfile = "";

    /// <summary>How long a deployment may take: by itself <c>--wait</c> waits forever for an app that never gets
    /// healthy.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long Caddy keeps an idle connection to an app; null: nothing is set, so 2 minutes.</summary>
    public string? UpstreamKeepAlive { get; init; }

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public LoadClient Client => _client ?? throw new InvalidOperationException($"{Name}: nothing was deployed yet");

    /// <summary>Where it runs.</summary>
    protected Engine Engine => engine;

    /// <inheritdoc/>
    public Uri Address(string app) => new($"https://{app}.localhost:{settings.ComposePort}");

    /// <inheritdoc/>
    public string[] Labels(string app) => [$"{ComposeFiles.AppLabel}={project}/{app}"];

    /// <inheritdoc/>
    public Task<string> CaddyAsync(CancellationToken cancel) =>
        Shell.DockerAsync(cancel, [.. Compose, "ps", "--quiet", "caddy"]);

    /// <inheritdoc/>
    public async Task<Deployed> DeployAsync(IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        await WriteAsync(apps, cancel);
        return await UpAsync(apps, cancel);
    }

    /// <inheritdoc/>
    public virtual async Task ClearAsync(CancellationToken cancel)
    {
        if (Directory.Exists(_folder))
            await Shell.DockerAsync(cancel, [.. Compose, "down", "--volumes", "--timeout", "0", "--remove-orphans"]);
        _client?.Dispose();
        (_client, _caddyfile) = (null, "");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ClearAsync(CancellationToken.None);
        GC.SuppressFinalize(this);
    }

    /// <summary>The beginning of every command.</summary>
    protected string[] Compose =>
        ["compose", "--project-name", project, "--file", Path.Combine(_folder, "docker-compose.yml")];

    /// <summary>Brings what is written to life.</summary>
    protected virtual Task<Deployed> UpAsync(IReadOnlyList<AppSettings> apps, CancellationToken cancel) =>
        TimedAsync(limit => RunAsync(["up", "--detach", "--wait", "--remove-orphans"], limit, cancel), cancel);

    /// <summary>Runs a compose command within what is left of the time.</summary>
    /// <returns>Why it failed; null when it did not.</returns>
    /// <exception cref="TimeoutException">It did not end.</exception>
    protected async Task<string?> RunAsync(string[] command, TimeSpan limit, CancellationToken cancel)
    {
        var result = await Shell.DockerAsync([.. Compose, .. command], limit, cancel)
            ?? throw new TimeoutException($"docker compose {string.Join(' ', command)} has no end");
        return result.ExitCode == 0
            ? null
            : string.Join(" / ", result.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
    }

    /// <summary>Times a deployment, and sees to it that the client can trust Caddy afterwards.</summary>
    /// <param name="deploy">Given the time it may take; returns why it failed, or null.</param>
    /// <param name="cancel">Breaks it off.</param>
    protected async Task<Deployed> TimedAsync(Func<TimeSpan, Task<string?>> deploy, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        string? failure;
        try
        {
            failure = await deploy(Patience);
        }
        catch (TimeoutException late)
        {
            return new Deployed(DeployOutcome.TimedOut, null, clock.Elapsed, late.Message);
        }

        var took = clock.Elapsed;
        if (failure is not null)
            return new Deployed(DeployOutcome.Failed, null, took, failure);
        _client ??= await TrustAsync(cancel);
        return new Deployed(DeployOutcome.Succeeded, took, took, "");
    }

    private async Task WriteAsync(IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "caddy"));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "docker-compose.yml"), ComposeFiles.Compose(settings, project, apps), cancel);
        var caddyfile = ComposeFiles.Caddyfile(apps, UpstreamKeepAlive);
        var runs = _caddyfile.Length > 0;
        if (caddyfile == _caddyfile)
            return;
        await File.WriteAllTextAsync(Path.Combine(_folder, "caddy", "Caddyfile"), caddyfile, cancel);
        _caddyfile = caddyfile;
        if (runs)
            await Shell.DockerAsync(cancel, [.. Compose, "exec", "-T", "caddy", "caddy", "reload",
                "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]);
    }

    // Caddy makes its root a moment after it has started.
    private async Task<LoadClient> TrustAsync(CancellationToken cancel)
    {
        var caddy = await CaddyAsync(cancel);
        var file = Path.Combine(_folder, "ca.crt");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        while (await Shell.DockerAsync(["cp", "--quiet", $"{caddy}:{AuthorityFile}", file], Patience, limit.Token)
               is not { ExitCode: 0 })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }

        return new LoadClient(file);
    }
}
