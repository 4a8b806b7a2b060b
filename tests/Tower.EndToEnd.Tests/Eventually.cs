using System.Diagnostics;
using Xunit.Sdk;

namespace Tower.EndToEnd.Tests;

/// <summary>For what another process does in its own time.</summary>
internal static class Eventually
{
    /// <summary>Asks again until the assertion holds; after the time its failure is the test's.</summary>
    public static async Task Holds(Func<Task> assertion, TimeSpan? within = null)
    {
        var since = Stopwatch.GetTimestamp();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (XunitException) when (Stopwatch.GetElapsedTime(since) < (within ?? TimeSpan.FromSeconds(10)))
            {
                await pause.WaitForNextTickAsync();
            }
        }
    }
}
