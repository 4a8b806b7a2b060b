using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Tower.Actors.Intents;

/// <summary>
/// A volume of an app as compose's short form has it: <c>name:/path</c> for a named volume, <c>/host/path:/path</c> for
/// a folder or file of the host, with <c>:ro</c> or <c>:rw</c> behind it.
/// </summary>
/// <param name="Source">The volume's name, or a normalised absolute path of the host.</param>
/// <param name="Target">A normalised absolute path in the container, not its root.</param>
/// <param name="ReadOnly">Whether the app may not write there.</param>
public sealed partial record VolumeReference(string Source, string Target, bool ReadOnly)
{
    private const string Forms = "write name:/path or /host/path:/path, with :ro behind it for reading only";

    /// <summary>Whether it is a path of the host and not a named volume.</summary>
    public bool IsBind => Source.StartsWith('/');

    /// <summary>The shortest text that parses as this.</summary>
    public override string ToString() => $"{Source}:{Target}{(ReadOnly ? ":ro" : "")}";

    /// <summary>Parses the short form; nothing is guessed or cleaned up.</summary>
    /// <param name="text">As written, e.g. <c>data:/var/lib/app</c>.</param>
    /// <param name="volume">The volume, or null.</param>
    /// <param name="error">What is wrong and what to write instead, or null.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out VolumeReference? volume, [NotNullWhen(false)] out string? error)
    {
        volume = null;
        var parts = text.Split(':');
        error = text.Length > IntentLimits.Volume
            ? $"has {text.Length} characters; at most {IntentLimits.Volume} are allowed"
            : parts.Length is not (2 or 3) ? $"{Quoted.Text(text)} is not a volume; {Forms}"
            : parts.Length == 3 && parts[2] is not ("ro" or "rw")
                ? $"{Quoted.Text(text)} ends in {Quoted.Text(parts[2])}; only ro and rw are known there"
            : SourceProblem(parts[0]) ?? PathProblem(parts[1], "the path in the container");
        if (error is null)
            volume = new VolumeReference(parts[0], parts[1], parts is [_, _, "ro"]);
        return error is null;
    }

    private static string? SourceProblem(string source)
    {
        if (source.StartsWith('/'))
            return PathProblem(source, "the path of the host");
        if (source.Length > IntentLimits.VolumeName)
            return $"the volume's name has {source.Length} characters; at most {IntentLimits.VolumeName} are allowed";
        return NameShape().IsMatch(source) ? null
            : $"{Quoted.Text(source)} is neither the name of a volume (lower-case letters, digits, \"_\", \".\" and "
              + $"\"-\", beginning with a letter or digit) nor an absolute path; {Forms}";
    }

    private static string? PathProblem(string path, string what)
    {
        if (!path.StartsWith('/'))
            return $"{what}, {Quoted.Text(path)}, must be absolute; {Forms}";
        if (path == "/")
            return $"{what} must not be the root folder";
        if (path.Any(char.IsControl))
            return $"{what}, {Quoted.Text(path)}, must not contain a control character";
        return FieldRules.IsNormalized(path) ? null
            : $"{what}, {Quoted.Text(path)}, must be written without \".\", \"..\", double slashes and a slash at the "
              + "end";
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_.-]*\z")]
    private static partial Regex NameShape();
}
