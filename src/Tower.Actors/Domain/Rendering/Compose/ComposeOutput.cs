using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>What Compose prints with <c>--progress plain</c>, made readable for a deployment's log.</summary>
internal static partial class ComposeOutput
{
    /// <summary>What a line says, or null when it says nothing a reader misses.</summary>
    /// <param name="project">The compose project; container names begin with it.</param>
    /// <param name="line">One line of stdout or stderr.</param>
    /// <returns>
    /// <c>api-1a2b3c4d started</c> for <c> Container tower-api-1a2b3c4d-1  Started</c>; null for what is about to
    /// happen (<c>Creating</c>, <c>Recreate</c>) and for what did not change (<c>Running</c>); any other line as it is.
    /// </returns>
    public static string? Readable(string project, string line)
    {
        var text = line.Trim();
        if (text.Length == 0)
            return null;

        if (ContainerIn(project, text) is { } container)
            return $"{container.Service} {container.Done}";
        if (Event().Match(text) is { Success: true } found)
        {
            var (kind, word) = (found.Groups["kind"].Value, found.Groups["word"].Value);
            return kind == "Container" || IsBegun(word)
                ? null
                : $"{kind.ToLowerInvariant()} {found.Groups["name"].Value.Trim('"')} {word.ToLowerInvariant()}";
        }

        return Logged().Match(text) is { Success: true } logged ? logged.Groups["text"].Value.Replace("\\\"", "\"") : text;
    }

    /// <summary>What has become of which container, e.g. <c>api-1a2b3c4d</c> and <c>started</c>; null: the line does not say that.</summary>
    public static (string Service, string Done)? ContainerIn(string project, string line) =>
        Event().Match(line.Trim()) is { Success: true } found && found.Groups["kind"].Value == "Container"
        && found.Groups["word"].Value is var word && word != "Created" && !IsBegun(word)
            ? (ServiceOf(project, found.Groups["name"].Value), word.ToLowerInvariant())
            : null;

    /// <summary>Whether a line tells how far Compose has come, and not what is wrong.</summary>
    public static bool IsProgress(string line) => Event().IsMatch(line.Trim());

    private static bool IsBegun(string word) => word == "Recreate" || word.EndsWith("ing", StringComparison.Ordinal);

    private static string ServiceOf(string project, string container)
    {
        var match = Regex.Match(container, $"^(?:[0-9a-f]{{12}}_)?{Regex.Escape(project)}-(?<service>.+)-[0-9]+$");
        return match.Success ? match.Groups["service"].Value : container;
    }

    [GeneratedRegex("""^(?<kind>Container|Network|Volume) (?<name>\S+) +(?<word>[A-Z][a-z]+)$""")]
    private static partial Regex Event();

    // logrus, which Compose uses for warnings: time="2026-01-28T10:30:45Z" level=warning msg="…"
    [GeneratedRegex("""^time="[^"]*" level=[a-z]+ msg="(?<text>.*)"$""")]
    private static partial Regex Logged();
}
