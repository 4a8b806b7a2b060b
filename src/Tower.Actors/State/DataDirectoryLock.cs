using System.Collections.Concurrent;
using Tower.Actors.Workers;

namespace Tower.Actors.State;

/// <summary>
/// The right to write in a data directory: flock(2) on <c>tower.lock</c>. The kernel ends it with the process,
/// however that ends; the file
/// itself stays and means nothing.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private static readonly ConcurrentDictionary<string, DataDirectoryLock> HeldHere = new(StringComparer.Ordinal);

    private readonly string _root;
    private readonly FileStream _file;

    private DataDirectoryLock(string root, FileStream file) => (_root, _file) = (root, file);

    /// <summary>Takes the lock if it is free; does not wait. The folder is created when there is none.</summary>
    /// <param name="dataDir">The data directory.</param>
    /// <returns>The lock, until it is disposed; null when another Tower has it, this process included.</returns>
    /// <exception cref="AdapterException">The file cannot be opened, or its file system has no locks.</exception>
    public static IDisposable? TryAcquire(string dataDir)
    {
        var files = new StateFiles(dataDir);
        try
        {
            OwnerOnly.CreateFolder(files.Root);
            // FileShare.None is flock(2) as well, but .NET goes on without when the file system has no locks; a
            // second call on
            // the same file tells. .NET opens files close-on-exec, so that no child process keeps the lock.
            var file = OwnerOnly.Open(files.Lock, FileMode.OpenOrCreate, FileShare.None);
            var isTaken = false;
            try
            {
                isTaken = Posix.TryLock(file.SafeFileHandle);
                return isTaken ? HeldHere[files.Root] = new DataDirectoryLock(files.Root, file) : null;
            }
            finally
            {
                if (!isTaken)
                    file.Dispose();
            }
        }
        catch (IOException taken) when (taken.HResult == Posix.TryAgain)
        {
            return null;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("lock", files.Lock, exception);
        }
    }

    /// <summary>Whether this process has the lock.</summary>
    internal static bool IsHeldHere(string dataDir) => HeldHere.ContainsKey(new StateFiles(dataDir).Root);

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (HeldHere.TryRemove(KeyValuePair.Create(_root, this)))
            _file.Dispose();
    }
}
