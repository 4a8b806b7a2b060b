using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// What <c>tower init</c> writes before its first act and removes when it is done, so that the next one can tell what a try
/// that failed has left from what an earlier Tower has.
/// </summary>
/// <param name="StartedAt">When (UTC).</param>
/// <param name="VolumesBefore">The volumes of the project that were there before it.</param>
public sealed record InitAttempt(DateTimeOffset StartedAt, ImmutableArray<string> VolumesBefore)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>The try that did not come to its end; null: there was none.</summary>
    /// <exception cref="AdapterException">The file cannot be read, or does not say what it should.</exception>
    public static InitAttempt? Read(string dataDir)
    {
        var files = new StateFiles(dataDir);
        try
        {
            // The compose file gets its name when everything runs: a try that came that far has come to its end.
            if (!File.Exists(files.InitAttempt) || File.Exists(files.Compose))
                return null;
            var attempt = JsonSerializer.Deserialize<InitAttempt>(File.ReadAllBytes(files.InitAttempt), Options);
            return attempt is { VolumesBefore.IsDefault: false } ? attempt : throw Damaged(files, null);
        }
        catch (JsonException nonsense)
        {
            throw Damaged(files, nonsense);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", files.InitAttempt, exception);
        }
    }

    /// <summary>Notes that it begins. The caller holds the directory's lock.</summary>
    public Task WriteAsync(string dataDir, CancellationToken cancel)
    {
        DataDirectoryLock.RequireHeldHere(dataDir);
        return AtomicFile.ReplaceAsync(
            new StateFiles(dataDir).InitAttempt, JsonSerializer.SerializeToUtf8Bytes(this, Options), cancel);
    }

    /// <summary>Notes that it came to its end. The caller holds the directory's lock.</summary>
    public static void Remove(string dataDir)
    {
        DataDirectoryLock.RequireHeldHere(dataDir);
        var path = new StateFiles(dataDir).InitAttempt;
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove", path, exception);
        }
    }

    private static AdapterException Damaged(StateFiles files, Exception? cause) => new(
        FailureCodes.StateInvalid,
        $"{files.InitAttempt}, the note of a try of `tower init`, is damaged: remove it, and run `tower init` again",
        cause: cause);
}
