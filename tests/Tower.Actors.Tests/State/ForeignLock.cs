using System.Diagnostics;
using Xunit;

namespace Tower.Actors.Tests.State;

/// <summary>Another process that holds a lock: util-linux's <c>flock</c>.</summary>
internal sealed class ForeignLock : IDisposable
{
    private readonly Process _process;

    private ForeignLock(Process process) => _process = process;

    /// <summary>Takes the lock and returns when it is held; skips the test where there is no such program.</summary>
    public static ForeignLock Take(string path)
    {
        Skip.IfNot(File.Exists("/usr/bin/flock"), "/usr/bin/flock (util-linux) is not installed");
        // cat waits for the end of its input; with -o it is flock alone that has the lock, and the lock ends when
        // flock is gone.
        string[] arguments = ["-o", "-x", path, "sh", "-c", "echo held; cat >/dev/null"];
        var process = Process.Start(new ProcessStartInfo("/usr/bin/flock", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", process.StandardOutput.ReadLine());
        return new ForeignLock(process);
    }

    /// <summary>Gives the lock back and returns when that has happened.</summary>
    public void Release()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    /// <summary>Ends the process as a crash would.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
