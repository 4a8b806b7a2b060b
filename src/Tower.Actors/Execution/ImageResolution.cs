using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Turns one reference into a digest: the digest it names; else the tag it names, if the registry has that tag; else
/// the best match of its range among all tags (<see cref="ImageReference"/> says why in this order).
/// </summary>
internal static partial class ImageResolution
{
    /// <summary>Resolves a reference.</summary>
    /// <exception cref="RegistryException">The registry could not be asked.</exception>
    /// <exception cref="NoTagException">It was, and has no such tag.</exception>
    public static async Task<ResolvedReference> ResolveAsync(
        ImageReference reference, RepositoryAddress address, IImageRegistry registry, CancellationToken cancel)
    {
        if (reference.Digest is not null)
            return new ResolvedReference(null, reference.Digest);
        if (reference.MayBeTag && await registry.FindDigestAsync(address, reference.Selector!, cancel) is { } digest)
            return new ResolvedReference(reference.Selector, digest);

        // For a mere tag, too: only the list tells a missing repository from a missing tag, and which tags are near.
        var tags = await registry.ListTagsAsync(address, cancel);
        if (reference.Range?.BestMatch(tags) is not { } best)
            throw new NoTagException(NoMatch(reference, address, tags));
        return await registry.FindDigestAsync(address, best, cancel) is { } matched
            ? new ResolvedReference(best, matched, LeftOut(LeftOutTags.Above(reference.Range, best, tags)))
            : throw new NoTagException(
                $"{address.DisplayHost} lists the tag '{best}' of '{address.Repository}', but has no manifest for it; push it again");
    }

    private static string NoMatch(ImageReference reference, RepositoryAddress address, ImmutableArray<string> tags)
    {
        var selector = reference.Selector!;
        var what = reference.Range is null ? $"has no tag '{selector}'" : $"has no tag that matches '{selector}'";
        if (tags.Length == 0)
            return $"'{address.Repository}' on {address.DisplayHost} {what}: it has no tags at all; push one first";
        var near = NearestTags.Of(reference, tags);
        var which = tags.Length > near.Count ? $"; the nearest of its {tags.Length} tags: " : "; its tags: ";
        var isPrereleaseOnly = reference.Range is { } range
            && near.Any(tag => TagVersion.TryParse(tag, out var version) && version.IsPrerelease && range.Surrounds(version));
        return $"'{address.Repository}' on {address.DisplayHost} {what}{which}{string.Join(", ", near)}"
            + (isPrereleaseOnly ? " (a prerelease matches only a range that names one of the same version, e.g. >=1.2.3-0)" : "")
            + Aside(reference, tags);
    }

    // With a range: the tags that look like versions and are none. Without: why the text is none, when it looks like one.
    private static string Aside(ImageReference reference, ImmutableArray<string> tags) => reference.Range switch
    {
        { } range => LeftOut(LeftOutTags.Of(range, tags)) is { } note ? $" ({note})" : "",
        null when LooksLikeRange().IsMatch(reference.Selector!) =>
            $" ('{reference.Selector}' is looked for as a tag: a version range has at most three numbers, none with a leading zero)",
        null => "",
    };

    private static string? LeftOut(string? note) =>
        note is null ? null : $"{note}; to deploy such a tag, name it in full instead of a range";

    [GeneratedRegex(@"\A[vV]?[0-9]+(?:\.[0-9]+)*(?:\.[xX])+\z", RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeRange();
}

/// <summary>The registry has no tag that a reference could mean; the message says which it has.</summary>
internal sealed class NoTagException(string message) : AdapterException(FailureCodes.ImageNotFound, message);
