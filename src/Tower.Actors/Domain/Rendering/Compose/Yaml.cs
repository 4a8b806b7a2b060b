using System.Globalization;
using Tower.Actors.Domain.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>Builds YAML nodes that a compose file reads back as exactly the value meant.</summary>
internal static class Yaml
{
    /// <summary>A mapping in the given order; a null value leaves its entry out.</summary>
    public static YamlMappingNode Map(params IEnumerable<(string Key, YamlNode? Value)> entries)
    {
        var map = new YamlMappingNode();
        foreach (var (key, value) in entries)
        {
            if (value is not null)
                map.Add(Word(key), value);
        }
        return map;
    }

    /// <summary>A mapping whose keys are anybody's: <c>1e3</c>, <c>null</c> and <c>yes</c> stay text.</summary>
    public static YamlMappingNode TextMap(IEnumerable<(string Key, YamlNode Value)> entries)
    {
        var map = new YamlMappingNode();
        foreach (var (key, value) in entries)
            map.Add(Quoted(key), value);
        return map;
    }

    /// <summary>A list.</summary>
    public static YamlSequenceNode List(params IEnumerable<YamlNode> items) => new(items);

    /// <summary>
    /// Text that compose takes literally: every <c>$</c> is doubled, because compose interpolates all values.
    /// </summary>
    public static YamlScalarNode Text(string value) => Quoted(value.Replace("$", "$$", StringComparison.Ordinal));

    /// <summary>A reference to a variable of the compose process, <c>${NAME}</c>.</summary>
    public static YamlScalarNode Variable(string name) => Quoted($"${{{name}}}");

    /// <summary>One of our own words, written plainly; it must not look like a number, a boolean or null.</summary>
    public static YamlScalarNode Word(string value) => new(value);

    /// <summary>A whole number.</summary>
    public static YamlScalarNode Number(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number with a fraction.</summary>
    public static YamlScalarNode Number(decimal value) => new(Decimals.Text(value));

    /// <summary>A duration as compose writes it, to the millisecond.</summary>
    public static YamlScalarNode Duration(TimeSpan value) => value.Milliseconds == 0
        ? Word(string.Create(CultureInfo.InvariantCulture, $"{(long)value.TotalSeconds}s"))
        : Word(string.Create(CultureInfo.InvariantCulture, $"{(long)value.TotalMilliseconds}ms"));

    /// <summary>The document, with LF line ends.</summary>
    public static string Write(YamlNode root)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        // Long values stay on one line: a folded double-quoted scalar would depend on where its spaces are.
        var emitter = new Emitter(text, new EmitterSettings(
            bestIndent: 2,
            bestWidth: int.MaxValue,
            isCanonical: false,
            maxSimpleKeyLength: 1024,
            indentSequences: true,
            newLine: "\n"));
        new YamlStream(new YamlDocument(root)).Save(emitter, assignAnchors: false);
        var written = text.ToString();
        // The marker of a document's end only matters between documents.
        const string end = "...\n";
        return written.EndsWith(end, StringComparison.Ordinal) ? written[..^end.Length] : written;
    }

    private static YamlScalarNode Quoted(string value) => new(value) { Style = ScalarStyle.DoubleQuoted };
}
