using System.Diagnostics;
using System.IO.Enumeration;
using Xunit;

namespace Tower.Actors.Tests.State;

/// <summary>A tiny file system of its own; needs root and the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <summary>Its size.</summary>
    public const int Bytes = 64 * 1024;

    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one, or skips the test.</summary>
    public static SmallDisk Mount(string path)
    {
        Directory.CreateDirectory(path);
        Skip.IfNot(
            Run("mount", "-t", "tmpfs", "-o", $"size={Bytes}", "tmpfs", path),
            "mounting a tmpfs needs root and CAP_SYS_ADMIN");
        return new SmallDisk(path);
    }

    /// <summary>Fills it up to that many pages, each of which holds a small file.</summary>
    public void LeaveFree(int pages)
    {
        using var filler = new FileStream(System.IO.Path.Combine(Path, "filler"), FileMode.Create);
        var page = new byte[Environment.SystemPageSize];
        try
        {
            while (true)
            {
                filler.Write(page);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            filler.SetLength(filler.Length - (pages * page.Length));
        }
    }

    /// <summary>Lets only that many more files, folders and links be created.</summary>
    public void LeaveNames(int names)
    {
        var everything = new FileSystemEnumerable<bool>(
            Path, (ref _) => true, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        // The disk's own folder is one as well.
        Assert.True(Run("mount", "-o", $"remount,nr_inodes={1 + everything.Count() + names}", Path));
    }

    /// <summary>Lets nobody write on it any more.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path));

    /// <inheritdoc/>
    public void Dispose() => Assert.True(Run("umount", Path));

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
