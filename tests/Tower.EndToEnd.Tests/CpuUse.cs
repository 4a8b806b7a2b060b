using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What a container has taken of the processors since a moment, as the engine counts it.</summary>
internal sealed class CpuUse
{
    private readonly Sandbox _sandbox;
    private readonly string _container;
    private readonly long _since = Stopwatch.GetTimestamp();
    private readonly TimeSpan _before;

    private CpuUse(Sandbox sandbox, string container, TimeSpan before) => (_sandbox, _container, _before) = (sandbox, container, before);

    /// <summary>From now on.</summary>
    public static async Task<CpuUse> Of(Sandbox sandbox, string container) =>
        new(sandbox, container, await Total(sandbox, container));

    /// <summary>The average since then, in cores.</summary>
    public async Task<double> Cores() => (await Total(_sandbox, _container) - _before) / Stopwatch.GetElapsedTime(_since);

    private static async Task<TimeSpan> Total(Sandbox sandbox, string container)
    {
        var socket = sandbox["DOCKER_HOST"];
        Skip.IfNot(socket.StartsWith("unix://", StringComparison.Ordinal), $"the engine has no socket here: {socket}");
        var stats = await Run.Program("curl", ["--silent", "--show-error", "--fail",
            "--unix-socket", socket["unix://".Length..], $"http://docker/containers/{container}/stats?stream=false&one-shot=true"]);
        Assert.True(stats.ExitCode == 0, $"{stats}");
        return TimeSpan.FromMicroseconds((long)JsonNode.Parse(stats.Text)!["cpu_stats"]!["cpu_usage"]!["total_usage"]! / 1000);
    }
}
