using System.Collections.Concurrent;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// The right to write in a data directory: flock(2) on <c>tower.lock</c>. The kernel ends it with the process, however
/// that ends. The file itself stays; it holds the fencing number of whoever had the lock last.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private static readonly ConcurrentDictionary<string, DataDirectoryLock> HeldHere = new(StringComparer.Ordinal);

    private readonly string _root;
    private readonly FileStream _file;

    private DataDirectoryLock(string root, FileStream file, long fence) => (_root, _file, Fence) = (root, file, fence);

    /// <summary>
    /// The fencing number: one more than that of whoever had the lock before, so that what is written with it tells an
    /// old owner from a new one (see <see cref="FencingNumber"/>).
    /// </summary>
    public long Fence { get; }

    /// <summary>Takes the lock if it is free; does not wait. The folder is created when there is none.</summary>
    /// <param name="dataDir">The data directory.</param>
    /// <returns>The lock, until it is disposed; null when another Tower has it, this process included.</returns>
    /// <exception cref="AdapterException">The file cannot be opened, or its file system has no locks.</exception>
    public static DataDirectoryLock? TryAcquire(string dataDir)
    {
        var files = new StateFiles(dataDir);
        try
        {
            OwnerOnly.CreateFolder(files.Root);
            // FileShare.None is flock(2) as well, but .NET goes on without when the file system has no locks; a
            // second call on
            // the same file tells. .NET opens files close-on-exec, so that no child process keeps the lock.
            var file = OwnerOnly.Open(files.Lock, FileMode.OpenOrCreate, FileShare.None, FileAccess.ReadWrite);
            var isKept = false;
            try
            {
                if (!Posix.TryLock(file.SafeFileHandle))
                    return null;
                var taken = new DataDirectoryLock(files.Root, file, FencingNumber.CountUp(file, files));
                HeldHere[files.Root] = taken;
                isKept = true;
                return taken;
            }
            finally
            {
                if (!isKept)
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
    internal static bool IsHeldHere(string dataDir) => FenceHeldHere(dataDir) is not null;

    /// <summary>The fencing number of this process; null: it does not have the lock.</summary>
    public static long? FenceHeldHere(string dataDir) =>
        HeldHere.TryGetValue(new StateFiles(dataDir).Root, out var held) ? held.Fence : null;

    /// <summary>The fencing number of this process, asked for before each write.</summary>
    /// <exception cref="AdapterException">It does not have the lock.</exception>
    internal static long RequireHeldHere(string dataDir) => FenceHeldHere(dataDir)
        ?? throw new AdapterException(
            FailureCodes.NotOwner,
            $"another Tower has taken over {dataDir}, so this one writes nothing there: see which one runs with "
            + "`docker ps`, and apply again");

    /// <summary>Whether nobody has the lock at this moment; a look, which takes nothing and counts nothing.</summary>
    /// <exception cref="AdapterException">The file cannot be opened, or its file system has no locks.</exception>
    public static bool IsFree(string dataDir)
    {
        var files = new StateFiles(dataDir);
        try
        {
            if (!File.Exists(files.Lock))
                return true;
            using var file = OwnerOnly.Open(files.Lock, FileMode.Open, FileShare.None);
            return Posix.TryLock(file.SafeFileHandle);
        }
        catch (IOException taken) when (taken.HResult == Posix.TryAgain)
        {
            return false;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("lock", files.Lock, exception);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (HeldHere.TryRemove(KeyValuePair.Create(_root, this)))
            _file.Dispose();
    }
}
