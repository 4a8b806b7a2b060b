using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>Puts a file system's refusal into words: what could not be done, to which path, why, and what to
/// do.</summary>
internal static class FileProblem
{
    // errno(3): on Unix the number stands in HResult.
    private const int NoEntry = 2, IoError = 5, AccessDenied = 13, IsDirectory = 21, NoSpace = 28, ReadOnly = 30;
    private const int NotEmpty = 39, OverQuota = 122;

    /// <summary>Whether an exception is the file system's word, not a bug.</summary>
    public static bool IsOne(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The exception for a user.</summary>
    /// <param name="action">What was to be done, e.g. <c>write</c>.</param>
    /// <param name="path">To what.</param>
    /// <param name="cause">Why it could not.</param>
    public static AdapterException Of(string action, string path, Exception cause)
    {
        var (why, remedy) = cause switch
        {
            UnauthorizedAccessException => ("permission denied", "let the user Tower runs as own the data directory"),
            DirectoryNotFoundException or FileNotFoundException => ("it does not exist", "create the data directory"),
            _ => cause.HResult switch
            {
                NoEntry => ("it does not exist", "create the data directory"),
                AccessDenied => ("permission denied", "let the user Tower runs as own the data directory"),
                NoSpace => (
                    "no space left on the device", "free some, e.g. with `docker image prune`, and apply again"),
                OverQuota => ("the disk quota is used up", "free some space, or raise the quota, and apply again"),
                ReadOnly => ("the file system is read-only", "mount it writable"),
                IsDirectory or NotEmpty => ("there is a directory of that name", "move it away"),
                IoError => ("the device reports an input/output error", "check the disk and the kernel's log"),
                _ => (cause.Message.TrimEnd('.'), "check the data directory and the disk"),
            },
        };
        var code = cause.HResult is NoSpace or OverQuota ? FailureCodes.DiskFull : FailureCodes.FileRefused;
        return new AdapterException(code, $"cannot {action} {path}: {why}; {remedy}", cause: cause);
    }
}
