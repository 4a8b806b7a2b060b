using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>How long an app takes by itself, without anybody who deploys it.</summary>
internal static class ReadyTime
{
    /// <summary>
    /// Starts the sample app alone, again and again, and asks its container directly: from the engine's StartedAt until
    /// it answers 200.
    /// </summary>
    public static async Task<Latencies> MeasureAsync(Bench bench, int times, CancellationToken cancel)
    {
        var ready = new Latencies();
        for (var number = 0; number < times; number++)
        {
            await using var app = await LoneApp.StartAsync(bench, [], cancel);
            ready.Add(await app.UntilReadyAsync(cancel));
        }

        return ready;
    }
}
