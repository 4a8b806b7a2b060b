using System.Text;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// <c>settings.env</c> in the data directory: where a setting is changed after <c>tower init</c>. What it says outweighs the
/// environment, which for Tower's own container is what was in force when that was created.
/// </summary>
public static class SettingsFile
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The settings of this process: its environment, and the file in the data directory that the environment names.</summary>
    /// <exception cref="AdapterException">
    /// A value is wrong, the file has a line that is none, or it cannot be read; <see cref="AdapterException.Detail"/> names
    /// every mistake, those of the file with their line.
    /// </exception>
    public static TowerOptions Load(IReadOnlyDictionary<string, string> environment) =>
        TowerOptionsEnvironment.Read(environment, ReadBeside(environment));

    private static SettingsText ReadBeside(IReadOnlyDictionary<string, string> environment)
    {
        // With a wrong directory there is no file, and Read says what is wrong with the directory.
        if (TowerOptionsEnvironment.DataDirOf(environment) is not { } dataDir)
            return SettingsText.None;
        var path = new StateFiles(dataDir).Settings;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MostBytes)
                throw Unreadable(path, $"has more than {MostBytes / 1024} KiB, so it is no file of settings");
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return SettingsText.Parse(path, reader.ReadToEnd());
        }
        // Only what is not there is no file: one that cannot be read is not left out in silence.
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return SettingsText.None;
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable(path, "is not UTF-8 text");
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", path, exception);
        }
    }

    private static AdapterException Unreadable(string path, string why) =>
        new(FailureCodes.SettingsInvalid, $"{path} {why}: correct it, or move it away");
}
