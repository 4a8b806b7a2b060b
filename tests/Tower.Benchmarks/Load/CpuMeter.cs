using System.Diagnostics;

namespace Tower.Benchmarks.Load;

/// <summary>What this process takes of the machine it measures.</summary>
internal sealed class CpuMeter
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _before = Environment.CpuUsage.TotalTime;

    /// <summary>From now on.</summary>
    public void Restart()
    {
        _before = Environment.CpuUsage.TotalTime;
        _clock.Restart();
    }

    /// <summary>The average since the start, in cores.</summary>
    public double Cores() => (Environment.CpuUsage.TotalTime - _before) / _clock.Elapsed;
}
