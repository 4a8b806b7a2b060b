using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.Json;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// What is no secret in a sentence of Tower's own, although some secret reads so: the words its sentences are made of, what
/// the documents give in the open (names of apps and variables, domains, images), and numbers.
/// </summary>
/// <remarks>
/// Nobody keeps a list of them: the words come from the literals of Tower's own assemblies. In what others wrote they count
/// as secrets all the same.
/// </remarks>
internal sealed class OwnWords
{
    // Ports, seconds, times, versions, generations; a longer number is in no sentence of Tower's.
    private const int LongestNumber = 12;
    private const int LongestHash = 8;

    private static readonly Lazy<string> Vocabulary = new(() => string.Join('\n',
        [.. Literals(typeof(OwnWords).Assembly), .. Literals(typeof(Intent).Assembly), .. Names(typeof(Intent).Assembly)]));

    private readonly string _open;

    private OwnWords(string open) => _open = open;

    /// <summary>Tower's own words, and what these documents give in the open.</summary>
    public static OwnWords Of(IEnumerable<Intent> intents) => With(intents.SelectMany(Open));

    /// <summary>Tower's own words, and these names.</summary>
    public static OwnWords With(IEnumerable<string> open) => new(string.Join('\n', open.Distinct(StringComparer.Ordinal)));

    /// <summary>Whether a text is one of them, or a part of one.</summary>
    public bool Contain(ReadOnlySpan<char> text) =>
        IsNumber(text) || _open.AsSpan().Contains(text, StringComparison.Ordinal) || Vocabulary.Value.AsSpan().Contains(text, StringComparison.Ordinal);

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var isHash = text.Length <= LongestHash;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && c is not ('.' or ':' or '-' or 'T' or 'Z') && !(isHash && char.IsAsciiHexDigitLower(c)))
                return false;
        }
        return text.Length <= LongestNumber;
    }

    private static IEnumerable<string> Open(Intent intent) =>
    [
        intent.Version, intent.AdminEmail,
        intent.Tower.Version, intent.Tower.Domain, intent.Tower.Username,
        intent.Registry.Domain, intent.Registry.Username,
        intent.Otel.Version, intent.Otel.Domain, intent.Otel.Username,
        .. intent.Apps.SelectMany(Open),
    ];

    private static IEnumerable<string> Open(AppSpec app) =>
    [
        app.Name, app.Image, app.RenamedFrom ?? "", app.User ?? "", app.HealthCheck?.Path ?? "",
        .. app.AllDomains(), .. app.Redirects, .. app.Volumes, .. app.Env.Keys, .. app.Secrets.Keys,
    ];

    // Fields of the document, steps, outcomes: as JSON and the log write them.
    private static IEnumerable<string> Names(Assembly assembly) => assembly.GetExportedTypes()
        .SelectMany(type => type.IsEnum ? Enum.GetNames(type) : type.GetProperties().Select(property => property.Name))
        .SelectMany(name => (string[])[name.ToLowerInvariant(), JsonNamingPolicy.CamelCase.ConvertName(name)]);

    private static unsafe List<string> Literals(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var metadata, out var length))
            throw new InvalidOperationException($"{assembly.GetName().Name} has no metadata, so Tower's own words are not known");
        var reader = new MetadataReader(metadata, length);
        var literals = new List<string>();
        for (var handle = reader.GetNextHandle(default(UserStringHandle)); !handle.IsNil; handle = reader.GetNextHandle(handle))
            literals.Add(reader.GetUserString(handle));
        return literals;
    }
}
