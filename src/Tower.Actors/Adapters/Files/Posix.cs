using System.Runtime.InteropServices;

namespace Tower.Actors.Adapters.Files;

/// <summary>The few system calls .NET has no method for.</summary>
internal static class Posix
{
    /// <summary>EAGAIN, alias EWOULDBLOCK: somebody else has it.</summary>
    public const int TryAgain = 11;

    private const int OpenReadOnly = 0;
    private const int OpenDirectory = 0x10000;
    private const int OpenDirectoryArm = 0x4000;
    private const int OpenCloseOnExec = 0x80000;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int InvalidArgument = 22;

    /// <summary>
    /// Makes the names in a folder durable: after a rename the new name survives a power failure only when the folder
    /// itself
    /// has been synced (fsync(2), "Notes").
    /// </summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is errno.</exception>
    public static void SyncDirectory(string path)
    {
        var isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
        var descriptor = Open(path, OpenReadOnly | OpenCloseOnExec | (isArm ? OpenDirectoryArm : OpenDirectory));
        if (descriptor < 0)
            throw LastError();
        try
        {
            // EINVAL: this file system has no such thing as a synced folder (some network ones); there is nothing
            // more to do.
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw LastError();
        }
        finally
        {
            // Nothing was written through it, so that its closing has nothing to report.
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Gives something a name, in the place of what has it: rename(2). .NET's own refuses to move a link that leads to a
    /// folder.
    /// </summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is errno.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
            throw LastError();
    }

    /// <summary>Takes the exclusive lock of an open file (flock(2)); it ends with the file's closing, or the
    /// process.</summary>
    /// <returns>Whether it was free.</returns>
    /// <exception cref="IOException">The file system has no locks; <c>HResult</c> is errno.</exception>
    public static bool TryLock(SafeHandle file)
    {
        if (Flock(file, LockExclusive | LockNonBlocking) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == TryAgain ? false : throw LastError();
    }

    private static IOException LastError()
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(errno), errno);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int RenameFile(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int Flock(SafeHandle file, int operation);
}
