using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>The registry's ways to say no, as errors a user can act on.</summary>
internal static class RegistryErrors
{
    /// <summary>401 or 403, at the registry or at its token service.</summary>
    public static RegistryException Unauthorised(RepositoryAddress address, string registry, HttpStatusCode status) =>
        new(RegistryFailure.Unauthorised,
            $"{registry} does not let Tower read '{address.Repository}' ({(int)status}): it does not exist or is private, "
            + "and Tower has no password for other registries; make it public, or push the image to the server's own registry");

    /// <summary>Nothing answers at a loopback address.</summary>
    public static RegistryException OnLoopback(string registry, RegistryException cause) =>
        new(RegistryFailure.OnLoopback,
            $"{cause.Message}: a loopback address, and Tower's container has one of its own, not the server's; push the image to "
            + $"this server's registry ({ImageReference.OwnScheme}name:tag), or give {registry} a name and a certificate", cause);

    /// <summary>404 of a list of tags.</summary>
    public static RegistryException NotFound(RepositoryAddress address, string registry, RegistryAnswer answer) =>
        ErrorCode(answer) is not null
            ? new(RegistryFailure.NoSuchRepository,
                $"{registry} has no repository '{address.Repository}'; check the name, or push an image to it first")
            : new(RegistryFailure.Unexpected,
                $"{registry} answers 404, but not in the way of a registry; check the host");

    /// <summary>Any other status.</summary>
    public static RegistryException Status(string registry, RegistryAnswer answer) =>
        new(RegistryFailure.Unexpected,
            $"{registry} answers {(int)answer.Status}{(ErrorCode(answer) is { } code ? $" {code}" : "")} "
            + $"to {answer.Uri.AbsolutePath}");

    /// <summary>An answer that is not what the specification says.</summary>
    public static RegistryException Nonsense(string registry, string what, Exception? cause = null) =>
        new(RegistryFailure.Unexpected, $"{registry} {what}; check that the host is a registry", cause);

    /// <summary>A list of tags that is longer than Tower reads.</summary>
    /// <param name="address">The repository.</param>
    /// <param name="registry">How messages name the registry.</param>
    /// <param name="limit">What is read at most, e.g. <c>200 pages</c>.</param>
    public static RegistryException TooManyTags(RepositoryAddress address, string registry, string limit) =>
        new(RegistryFailure.Unexpected,
            $"{registry} does not come to an end with the tags of '{address.Repository}': more than {limit}, and Tower reads no more; "
            + "name the tag itself in place of a range, or delete old tags");

    /// <summary>A list of tags whose rest may not be read.</summary>
    public static RegistryException HalfAList(RepositoryAddress address, string registry, int listed, RegistryException cause) =>
        new(cause.Failure,
            $"{registry} lists {listed} tags of '{address.Repository}' and refuses to say whether there are more, so the newest may be "
            + "missing: name the tag itself in place of a range, or let Tower read the whole list", cause);

    /// <summary>An index without an image this server's processor runs.</summary>
    public static RegistryException OtherPlatform(
        RepositoryAddress address, string registry, string digest, ImageManifest.Index index, Architecture processor)
    {
        var offered = index.Manifests.Select(one => one.Platform).OfType<ImagePlatform>()
            .Where(platform => platform.Os != "unknown").Select(platform => Quoted.Place($"{platform}")).Distinct().Take(8).ToList();
        return new(RegistryFailure.OtherPlatform,
            $"'{address.Repository}@{digest}' on {registry} was not built for this server's processor, "
            + $"{ImagePlatform.Of(processor)[0]}, but for {(offered.Count > 0 ? string.Join(", ", offered) : "none")}");
    }

    /// <summary>What was pushed there is no image.</summary>
    public static RegistryException NoImage(RepositoryAddress address, string registry, string digest, string type) =>
        new(RegistryFailure.NoImage,
            $"'{address.Repository}@{digest}' on {registry} is an artifact of the type {Quoted.Text(type)} and no image, so nothing in it "
            + "can be run; name an image");

    // Distribution specification, "Error Codes": {"errors":[{"code":"NAME_UNKNOWN",…}]}. Codes are upper case and underscores.
    private static string? ErrorCode(RegistryAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("errors", out var errors) && errors is { ValueKind: JsonValueKind.Array }
                && errors.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
                && first.TryGetProperty("code", out var code) && code.ValueKind is JsonValueKind.String
                && code.GetString() is { Length: > 0 and <= 64 } text && text.All(c => char.IsAsciiLetterUpper(c) || c == '_')
                    ? text
                    : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException) // half a character in an escape is the latter
        {
            return null; // no error of the specification: the caller says what it saw instead
        }
    }
}
