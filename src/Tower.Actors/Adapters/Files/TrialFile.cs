using System.Text.Encodings.Web;
using System.Text.Json;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>The content of <c>trial.json</c>. What it does not know, from a later Tower, it passes over.</summary>
internal static class TrialFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The bytes.</summary>
    public static byte[] Write(Trial trial) => JsonSerializer.SerializeToUtf8Bytes(
        new Content(trial.By.Value, trial.Until, trial.Before, trial.AddressConfirmed, trial.CredentialsConfirmed), Json);

    /// <summary>Reads them.</summary>
    /// <param name="path">For the words.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="AdapterException">They are not what Tower writes.</exception>
    public static Trial Read(string path, byte[] content)
    {
        try
        {
            if (JsonSerializer.Deserialize<Content>(content, Json) is { } read)
                return new Trial(new DeploymentId(read.By), read.Until, read.Before, read.AddressConfirmed, read.CredentialsConfirmed);
        }
        catch (JsonException invalid)
        {
            throw Invalid(path, invalid.Message, invalid);
        }
        throw Invalid(path, "it is null", null);
    }

    private static AdapterException Invalid(string path, string why, Exception? cause) => new(
        FailureCodes.StateInvalid,
        $"{path} does not say what is on trial ({why}); restore it from a backup, or remove it, and the domain, user and "
        + "password of intent.json stay, and the settings in force",
        cause: cause);

    private sealed record Content(
        string By, DateTimeOffset Until, TowerAccess Before, bool AddressConfirmed, bool CredentialsConfirmed);
}
