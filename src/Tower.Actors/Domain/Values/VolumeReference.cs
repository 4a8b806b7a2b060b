using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// A volume of an app as compose's short form has it: <c>name:/path</c> for a named volume, <c>/host/path:/path</c> for
/// a folder or file of the host, with <c>:ro</c> or <c>:rw</c> behind it.
/// </summary>
/// <param name="Source">The volume's name, or a normalised absolute path of the host.</param>
/// <param name="Target">A normalised absolute path in the container, not its root.</param>
/// <param name="ReadOnly">Whether the app may not write there.</param>
public sealed partial record VolumeReference(string Source, string Target, bool ReadOnly)
{
    private const string Forms = "write name:/path or /host/path:/path, with :ro at the end for reading only";
    private const string Options = "known there: ro, rw and, for a folder of the host, create or create=UID:GID, joined by commas";

    /// <summary>Who a missing folder of the host is created for; null: it must be there.</summary>
    public FolderOwner? Create { get; init; }

    /// <summary>Whether it is a path of the host and not a named volume.</summary>
    public bool IsBind => Source.StartsWith('/');

    /// <summary>The shortest text that parses as this.</summary>
    public override string ToString()
    {
        var options = string.Join(',', new[] { ReadOnly ? "ro" : null, Create?.ToString() }.OfType<string>());
        return $"{Source}:{Target}{(options.Length > 0 ? ":" : "")}{options}";
    }

    /// <summary>Parses the short form; nothing is guessed or cleaned up.</summary>
    /// <param name="text">As written, e.g. <c>data:/var/lib/app</c>.</param>
    /// <param name="volume">The volume, or null.</param>
    /// <param name="error">What is wrong and what to write instead, or null.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out VolumeReference? volume, [NotNullWhen(false)] out string? error)
    {
        volume = null;
        var parts = text.Split(':', 3);
        var isBind = text.StartsWith('/');
        var (readOnly, create) = (false, (FolderOwner?)null);
        error = text.Length > IntentLimits.Volume
            ? $"has {text.Length} characters; at most {IntentLimits.Volume} are allowed"
            : parts.Length is not (2 or 3) ? $"{Quoted.Text(text)} does not say what is mounted where; {Forms}"
            : parts.Length == 3 && !TryParseOptions(parts[2], isBind, out readOnly, out create)
                ? $"{Quoted.Text(text)} ends in {Quoted.Text(parts[2])}; {Options}"
            : SourceProblem(parts[0]) ?? PathProblem(parts[1], "the path in the container");
        if (error is null)
            volume = new VolumeReference(parts[0], parts[1], readOnly) { Create = create };
        return error is null;
    }

    private static bool TryParseOptions(string text, bool isBind, out bool readOnly, out FolderOwner? create)
    {
        (readOnly, create) = (false, null);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in text.Split(','))
        {
            var kind = option is "ro" or "rw" ? "access" : "create";
            if (!seen.Add(kind))
                return false;
            if (kind == "access")
                readOnly = option == "ro";
            else if (!isBind || !FolderOwner.TryParse(option, out create))
                return false;
        }
        return true;
    }

    private static string? SourceProblem(string source)
    {
        if (source.StartsWith('/'))
            return PathProblem(source, "the path of the host");
        if (source.Length > IntentLimits.VolumeName)
            return $"the volume's name has {source.Length} characters; at most {IntentLimits.VolumeName} are allowed";
        return NameShape().IsMatch(source) ? null
            : $"{Quoted.Text(source)} is neither the name of a volume (lower-case letters, digits, \"_\", \".\" and "
              + $"\"-\", beginning with a letter or a digit) nor an absolute path; {Forms}";
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
