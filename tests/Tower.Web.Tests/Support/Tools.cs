using System.Diagnostics;
using Xunit;

namespace Tower.Web.Tests.Support;

/// <summary>Programs a test calls as a user would.</summary>
internal static class Tools
{
    /// <summary>Starts a program of the PATH, its output readable; skips the test where it is not installed.</summary>
    public static Process Start(string program, params IEnumerable<string> arguments)
    {
        var found = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));
        if (!found && Environment.GetEnvironmentVariable("TOWER_E2E") == "1")
            Assert.Fail($"TOWER_E2E=1, but {program} is not installed");
        Skip.IfNot(found, $"{program} is not installed");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
