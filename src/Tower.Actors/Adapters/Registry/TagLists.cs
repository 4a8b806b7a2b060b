using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>Lists the tags of a repository, page by page, also where the registry does not say that there are more.</summary>
internal sealed partial class TagLists(RegistryClient client, RegistryLimits limits)
{
    private static readonly string[] Json = ["application/json"];

    /// <summary>All tags, each once, in the registry's order.</summary>
    /// <exception cref="RegistryException">The registry could not be asked, or has no such repository.</exception>
    public async Task<ImmutableArray<string>> ListAsync(RepositoryAddress address, CancellationToken cancel)
    {
        var registry = address.RegistryName;
        var tags = new OrderedSet();
        var (hasLinks, isGuess) = (false, false);
        var (asked, bytes) = (new HashSet<Uri>(), 0L);
        var all = new Uri(address.Endpoint, $"/v2/{address.Repository}/tags/list");
        var size = $"n={limits.TagsPerPage}";
        var next = new Uri(all, $"?{size}");
        while (true)
        {
            if (!asked.Add(next))
                throw RegistryErrors.Nonsense(registry, $"does not come to an end with the tags of '{address.Repository}': a page leads back to another");
            if (asked.Count > limits.TagPages)
                throw RegistryErrors.TooManyTags(address, registry, $"{limits.TagPages} pages");
            var answer = await AskAsync(address, next, isGuess, tags.Count, cancel);
            if (isGuess && IsUnknownQuestion(answer.Status))
                break; // What it gave before is the whole list.
            bytes += answer.Body.Length;
            if (answer.Status is HttpStatusCode.BadRequest && asked.Count == 1)
            {
                (next, size) = (all, ""); // It refuses the size of the page: its own will do.
                continue;
            }
            var page = Read(answer, address, registry);
            var grew = tags.Add(page);
            if (tags.Count > limits.Tags)
                throw RegistryErrors.TooManyTags(address, registry, $"{limits.Tags} tags");
            if (bytes > limits.TagListBytes)
                throw RegistryErrors.TooManyTags(address, registry, $"{limits.TagListBytes / 1024} KiB");

            if (NextPage(answer, registry) is { } link)
                (next, hasLinks, isGuess) = (link, true, false);
            // Without a link the list may be cut off all the same (Nexus). One that continues after its last tag was.
            else if (!hasLinks && grew && After(page[^1]) is { } guess && !asked.Contains(guess))
                (next, isGuess) = (guess, true);
            else
                break;
        }
        return tags.ToImmutable();

        Uri After(string last) => new(all, $"?{size}{(size.Length > 0 ? "&" : "")}last={Uri.EscapeDataString(last)}");
    }

    private async Task<RegistryAnswer> AskAsync(RepositoryAddress address, Uri page, bool isGuess, int listed, CancellationToken cancel)
    {
        try
        {
            return await client.AskAsync(address, HttpMethod.Get, page, limits.TagPageBytes, Json, cancel);
        }
        // It let Tower read the page before, so the repository is not private. Without the rest the newest tag may be missing, and
        // a range would resolve to an old version.
        catch (RegistryException cause) when (isGuess && cause.Failure is RegistryFailure.Unauthorised)
        {
            throw RegistryErrors.HalfAList(address, address.RegistryName, listed, cause);
        }
    }

    // Another error of the client's (408) says nothing of how many tags there are.
    private static bool IsUnknownQuestion(HttpStatusCode status) =>
        (int)status is >= 400 and < 500 && status is not HttpStatusCode.RequestTimeout;

    private static ImmutableArray<string> Read(RegistryAnswer answer, RepositoryAddress address, string registry)
    {
        if (answer.Status is HttpStatusCode.NotFound)
            throw RegistryErrors.NotFound(address, registry, answer);
        if (answer.Status is not HttpStatusCode.OK)
            throw RegistryErrors.Status(registry, answer);
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var tags = json.RootElement.GetProperty("tags");
            if (tags.ValueKind is JsonValueKind.Null)
                return []; // distribution 2.x, when all tags were deleted
            // What is no tag by the specification cannot be asked for, and must not get into a message either.
            return [.. tags.EnumerateArray().Select(tag => tag.GetString() ?? "").Where(ImageReference.IsTag)];
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw RegistryErrors.Nonsense(registry, "does not answer with a list of tags", cause);
        }
    }

    // Distribution specification, "Listing Tags": Link: </v2/…/tags/list?…>; rel="next", by RFC 5988.
    private static Uri? NextPage(RegistryAnswer answer, string registry)
    {
        if (!answer.Headers.TryGetValues("Link", out var links)
            || NextLink().Match(string.Join(", ", links)) is not { Success: true } match)
            return null;
        if (!Uri.TryCreate(answer.Uri, match.Groups["uri"].Value, out var next)
            || (next.Scheme != Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttp))
            throw RegistryErrors.Nonsense(registry, "continues its list of tags at no web address");
        // Behind a proxy a registry may believe in another scheme, host or port than the one it is asked at: only the path and the
        // query are its word. Set apart, because a path that begins with two slashes would name a host.
        return new UriBuilder(answer.Uri) { Path = next.AbsolutePath, Query = next.Query }.Uri;
    }

    [GeneratedRegex(@"<(?<uri>[^>]*)>\s*;[^,]*\brel\s*=\s*""?next\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex NextLink();

    private sealed class OrderedSet
    {
        private readonly ImmutableArray<string>.Builder _tags = ImmutableArray.CreateBuilder<string>();
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        public int Count => _tags.Count;

        /// <summary>Adds those that are new; whether there are any.</summary>
        public bool Add(ImmutableArray<string> page)
        {
            var before = _tags.Count;
            _tags.AddRange(page.Where(_known.Add));
            return _tags.Count > before;
        }

        public ImmutableArray<string> ToImmutable() => _tags.ToImmutable();
    }
}
