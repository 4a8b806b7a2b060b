using System.Diagnostics;

namespace Tower.EndToEnd.Tests;

/// <summary>Processes that keep every core busy, until it is disposed: a small server on a bad day.</summary>
internal sealed class BusyMachine : IDisposable
{
    private const int PerCore = 2;

    private readonly List<Process> _busy = [];

    /// <summary>Begins.</summary>
    public BusyMachine()
    {
        for (var index = 0; index < Environment.ProcessorCount * PerCore; index++)
            _busy.Add(Process.Start(new ProcessStartInfo("timeout", ["300", "sh", "-c", "while :; do :; done"]))!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _busy)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
