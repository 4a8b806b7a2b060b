using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Images;

/// <summary>
/// An image as an intent names it: <c>registry://team/api:^1.2.0</c>, <c>host:5000/team/api:&gt;=1.2 &lt;2</c>,
/// <c>nginx:1.27</c>, <c>host/api@sha256:…</c>, <c>host/api:1.2@sha256:…</c>. Names follow the grammar of the
/// distribution specification and Docker's rules for what is a host and what is Docker Hub.
/// </summary>
/// <remarks>
/// What stands after the <c>:</c> may be a tag and a range at once (<c>1.2</c>, <c>1.x</c>, <c>1234567</c>, which may
/// as well be a commit id). One rule decides: a tag that the registry has verbatim is used as it is; only when it has
/// none the text is read as a range. Text that cannot be a tag (<c>^1.2</c>, <c>*</c>) is a range at once.
/// </remarks>
public sealed partial record ImageReference
{
    /// <summary>The scheme that stands for the server's own registry, whatever its domain.</summary>
    public const string OwnScheme = "registry://";

    /// <summary>The host of references that name none.</summary>
    public const string DockerHub = "docker.io";

    private const int MaxLength = 1024;
    private const int MaxNameLength = 255;

    private ImageReference()
    {
    }

    /// <summary>As written in the intent.</summary>
    public required string Text { get; init; }

    /// <summary>The registry, in lower case, with its port if one is written; null: the server's own (<c>registry://</c>).</summary>
    public required string? Host { get; init; }

    /// <summary>The repository in that registry; on Docker Hub never without a namespace: <c>library/nginx</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>What stands for the version: a tag or a range as written, <c>latest</c> without any; null: only a digest is given.</summary>
    public required string? Selector { get; init; }

    /// <summary>The selector read as a range; null when it is none.</summary>
    public required TagRange? Range { get; init; }

    /// <summary><c>sha256:</c> and 64 hex digits; null when the reference has no digest. It outweighs the tag.</summary>
    public required string? Digest { get; init; }

    /// <summary>Whether the selector can be a tag, and so has to be looked for verbatim first.</summary>
    public bool MayBeTag => Selector is not null && IsTag(Selector);

    /// <summary>Reads a reference.</summary>
    /// <param name="text">As written.</param>
    /// <param name="reference">The reference, when it is one.</param>
    /// <param name="error">Otherwise what is wrong with it, fit to stand after "image: ".</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? error)
    {
        reference = null;
        error = Check(text);
        if (error is not null)
            return false;

        var own = text.StartsWith(OwnScheme, StringComparison.Ordinal);
        var rest = own ? text[OwnScheme.Length..] : text;
        if (!own && rest.Contains("://", StringComparison.Ordinal))
            return Wrong($"has a scheme, and only {OwnScheme} is known; write the host alone: host/name:1.2.3", out error);

        // No range contains '@', '/' or ':', so the digest is after '@' and the selector after the last name's first ':'.
        var (named, digest) = SplitAt(rest, rest.IndexOf('@', StringComparison.Ordinal));
        var lastName = named.LastIndexOf('/') + 1;
        var (name, selector) = SplitAt(named, named.IndexOf(':', lastName));

        if (digest is not null && !DigestGrammar().IsMatch(digest))
            return Wrong($"'{digest}' is not a digest, which is sha256: and 64 lower-case hex digits; a version comes after ':', as in name:1.2.3", out error);
        var range = selector is not null && TagRange.TryParse(selector, out var parsed) ? parsed : null;
        if (selector is not null && CheckSelector(selector, range, digest is not null) is { } wrongSelector)
            return Wrong(wrongSelector, out error);
        var (host, repository) = own ? (null, name) : SplitHost(name);
        if (CheckName(host, repository) is { } wrongName)
            return Wrong(wrongName, out error);

        reference = new ImageReference
        {
            Text = text,
            Host = host,
            Repository = repository,
            Selector = selector ?? (digest is null ? "latest" : null),
            Range = range,
            Digest = digest,
        };
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether a registry can have a tag of this name.</summary>
    internal static bool IsTag(string text) => Tag().IsMatch(text);

    private static string? Check(string text) => text switch
    {
        "" => "is empty; write registry://name:^1.2.0, host/name:1.2.3 or name:tag",
        { Length: > MaxLength } => $"is longer than {MaxLength} characters",
        _ when text.Any(c => c is < ' ' or > '~') => "contains a character that is not printable ASCII; write a host in punycode",
        _ when text[0] == ' ' || text[^1] == ' ' => "begins or ends with a space",
        _ => null,
    };

    private static string? CheckSelector(string selector, TagRange? range, bool hasDigest) => selector switch
    {
        _ when selector.Trim() is "" => "has nothing after ':'; write a tag or a version range, e.g. :^1.2.0",
        _ when hasDigest && !IsTag(selector) => $"has a digest and '{selector}', which is not a tag; remove the range, the digest is enough",
        _ when range is null && !IsTag(selector) =>
            $"'{selector}' is neither a tag nor a version range such as ^1.2.0, ~1.2.3, 1.x, >=1.2 <2, 1.2 - 1.4",
        _ => null,
    };

    private static string? CheckName(string? host, string repository) => (host, repository) switch
    {
        (not null, _) when !HostGrammar().IsMatch(host) || !Uri.TryCreate($"https://{host}", UriKind.Absolute, out _) =>
            $"'{host}' is not the host of a registry; write host or host:port",
        (_, "") => "has no repository; write registry://name:^1.2.0 or host/name:1.2.3",
        _ when repository.Length + (host?.Length ?? 0) > MaxNameLength => $"has a name longer than {MaxNameLength} characters",
        _ when RepositoryGrammar().IsMatch(repository) => null,
        _ when RepositoryGrammar().IsMatch(repository.ToLowerInvariant()) =>
            $"'{Written(repository)}' has upper-case letters, which no repository may have; name it {Written(repository).ToLowerInvariant()}",
        _ => $"'{Written(repository)}' is not a repository; its parts are lower-case letters and digits, with . _ __ or - between them",
    };

    // "library/" is Docker Hub's own and seldom what somebody wrote.
    private static string Written(string repository) =>
        repository.StartsWith("library/", StringComparison.Ordinal) ? repository["library/".Length..] : repository;

    // Docker's rule: the first part is a host when it has a dot or a port, or is localhost; everything else is on Docker Hub.
    private static (string Host, string Repository) SplitHost(string name)
    {
        var (first, rest) = SplitAt(name, name.IndexOf('/', StringComparison.Ordinal));
        var isHost = rest is not null
                     && (first.AsSpan().ContainsAny(".:") || first is "localhost" || first.Any(char.IsAsciiLetterUpper));
        var host = isHost ? first.ToLowerInvariant() : DockerHub;
        var repository = isHost ? rest! : name;
        if (host is not (DockerHub or "index.docker.io" or "registry-1.docker.io"))
            return (host, repository);
        return (DockerHub, repository.Contains('/', StringComparison.Ordinal) ? repository : "library/" + repository);
    }

    private static (string Before, string? After) SplitAt(string text, int index) =>
        index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);

    private static bool Wrong(string what, out string error)
    {
        error = what;
        return false;
    }

    // Distribution specification, "Pulling manifests": <reference> as a tag.
    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestGrammar();

    // Distribution specification, "Pulling manifests": <name>.
    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryGrammar();

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex HostGrammar();
}
