using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>A PEM file that a setting names, and its copy in the data directory, which a later Tower has too.</summary>
internal static class GivenCertificate
{
    /// <summary>The copy as it is to be written.</summary>
    /// <param name="copy">Where the copy is.</param>
    /// <param name="given">The file that was named.</param>
    /// <param name="setting">What names it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AdapterException">It cannot be read.</exception>
    public static async Task<NewFile> CopyAsync(string copy, string given, string setting, CancellationToken cancel)
    {
        try
        {
            return new NewFile(copy, await File.ReadAllBytesAsync(given, cancel).ConfigureAwait(false));
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw new AdapterException(
                FailureCodes.FileRefused,
                $"cannot read {given}, which {setting} names: {exception.Message}; mount it into Tower's container",
                cause: exception);
        }
    }
}
