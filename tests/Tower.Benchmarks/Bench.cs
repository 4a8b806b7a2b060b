using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks;

/// <summary>What scenarios measure with.</summary>
internal sealed class Bench(BenchSettings settings, BenchOptions options) : IDisposable
{
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;

    /// <summary>What was set up.</summary>
    public BenchSettings Settings => settings;

    /// <summary>What was asked for.</summary>
    public BenchOptions Options => options;

    /// <summary>The engine everything runs on.</summary>
    public Engine Engine { get; } = new();

    /// <summary>Tower.</summary>
    public Task<TowerSubject> TowerAsync(CancellationToken cancel) =>
        TowerSubject.ConnectAsync(settings, Engine, cancel);

    /// <summary>Plain compose.</summary>
    /// <param name="patience">How long a deployment may take; null: a minute.</param>
    public ComposeSubject Compose(TimeSpan? patience = null) =>
        new(settings, Engine, "docker compose up -d --wait", $"{settings.TowerProject}-compose")
        {
            Patience = patience ?? TimeSpan.FromMinutes(1),
        };

    /// <summary>A Caddy in front of compose's apps, for what does not depend on how they are deployed.</summary>
    /// <param name="keepAlive">How long it keeps idle connections to them; null: nothing is set.</param>
    public ComposeSubject PlainCaddy(string? keepAlive) => new(
        settings, Engine, $"Caddy, {(keepAlive is null ? "nothing set (2 min)" : $"keepalive {keepAlive}")}",
        $"{settings.TowerProject}-caddy")
    {
        // Dozens of apps start at once.
        Patience = TimeSpan.FromMinutes(3),
        UpstreamKeepAlive = keepAlive,
    };

    /// <summary>docker-rollout's sequence.</summary>
    public ScaleOutSubject ScaleOut() => new(settings, Engine);

    /// <summary>Uses one subject after the other, and takes away what it has deployed: no two load the machine at the
    /// same time.</summary>
    public async Task EachSubjectAsync(Func<ISubject, Task> measure, CancellationToken cancel)
    {
        using var tower = await TowerAsync(cancel);
        await using var compose = Compose();
        await using var scaleOut = ScaleOut();
        foreach (var subject in new ISubject[] { tower, compose, scaleOut }.Where(IsWanted))
            await ThenClearAsync(subject, () => measure(subject));
    }

    /// <summary>Measures, and takes away what was deployed, whether or not that went well.</summary>
    /// <exception cref="AggregateException">Neither the one nor the other did: the first is the cause.</exception>
    public static async Task ThenClearAsync(ISubject subject, Func<Task> measure)
    {
        try
        {
            await measure();
        }
        catch (Exception failed)
        {
            try
            {
                await subject.ClearAsync(CancellationToken.None);
            }
            catch (Exception also)
            {
                throw new AggregateException(failed, also);
            }

            throw;
        }

        await subject.ClearAsync(CancellationToken.None);
    }

    /// <summary>Tells whoever waits at the terminal.</summary>
    public void Say(string text) => Console.WriteLine($"    {DateTimeOffset.UtcNow - _begun:hh\\:mm\\:ss}  {text}");

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    private bool IsWanted(ISubject subject) => options.Subjects.Count == 0
        || options.Subjects.Any(name => subject.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
}
