using System.Globalization;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Values;

/// <summary>Rules for single values: what is wrong with one, or null. Those that may be secret are never
/// quoted.</summary>
internal static partial class FieldRules
{
    /// <summary>Names that Tower's own services, or names everybody takes for them, have.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "caddy", "tower", "registry", "otel-lgtm", "otel", "grafana", "loki", "tempo", "prometheus", "localhost",
    };

    /// <summary>
    /// An app's name: a DNS label (RFC 1123) that is a compose service name as well, and no name that another app's
    /// generation,
    /// <c>api-1a2b3c4d</c>, could have.
    /// </summary>
    public static string? AppName(string name)
    {
        if (name.Length == 0)
            return "must not be empty";
        if (name.Length > IntentLimits.AppName)
            return $"has {name.Length} characters; at most {IntentLimits.AppName} are allowed";
        if (!AppNameShape().IsMatch(name))
            return $"{Quoted.Text(name)} may have only lower-case letters, digits and hyphens, and no hyphen at either end";
        if (Reserved.Contains(name))
            return $"{Quoted.Text(name)} is reserved for Tower's own services; choose another name";
        if (LooksLikeGeneration().IsMatch(name))
            return $"{Quoted.Text(name)} ends in a hyphen and 8 hex digits, as the containers Tower starts do; choose another name";
        return LooksLikeNumber().IsMatch(name)
            ? $"{Quoted.Text(name)} reads as a number, and a number in a URL is an IP address; use a letter"
            : null;
    }

    /// <summary>
    /// The name of an environment variable: letters, digits and underscores (POSIX), and dots, because images such as
    /// Elasticsearch's and Spring's are configured by <c>discovery.type</c>. No digit or dot in first place.
    /// </summary>
    public static string? VariableName(string name) => VariableNameShape().IsMatch(name) ? null
        : $"{Quoted.Text(name)} may have only letters, digits, underscores and dots, and must begin with a letter or an underscore";

    /// <summary>A variable's size; its value stays unsaid.</summary>
    public static string? VariableSize(string name, string value)
    {
        var bytes = name.Length + 1 + System.Text.Encoding.UTF8.GetByteCount(value);
        return bytes <= IntentLimits.Variable ? null
            : $"has {bytes} bytes with its name; Linux takes no variable of 128 KiB, {IntentLimits.Variable} are allowed";
    }

    /// <summary>
    /// The name in Basic authentication: no colon (RFC 7617), no control character, no braces, because Caddy replaces
    /// what stands in them.
    /// </summary>
    public static string? Username(string name)
    {
        if (name.Length is 0 or > IntentLimits.Username)
            return $"must have 1 to {IntentLimits.Username} characters";
        if (name.Any(char.IsControl) || name.AsSpan().ContainsAny(':', '{', '}'))
            return "must not contain a colon, a brace or a control character";
        return name.Trim() == name ? null : "must not begin or end with a space";
    }

    /// <summary>An image's tag (distribution spec: up to 128 letters, digits, dots, hyphens, underscores).</summary>
    public static string? Tag(string tag) => TagShape().IsMatch(tag) ? null
        : $"{Quoted.Text(tag)} is not an image tag such as 1.2.3 or latest";

    /// <summary>A folder: absolute, without <c>.</c>, <c>..</c>, doubled or final slashes, and not the root.</summary>
    public static string? Folder(string path)
    {
        if (!path.StartsWith('/'))
            return $"{Quoted.Text(path)} must be an absolute path such as /var/infra";
        if (path == "/")
            return "must not be the root folder; use one of Tower's own such as /var/infra";
        // The path goes into bind mounts, whose short form is cut at colons, and through compose's interpolation.
        if (path.Any(char.IsControl) || path.AsSpan().ContainsAny(':', '$'))
            return $"{Quoted.Text(path)} must not contain a colon, a dollar sign or a control character";
        return IsNormalized(path) ? null
            : $"{Quoted.Text(path)} must be written without \".\", \"..\", double slashes and a slash at the end";
    }

    /// <summary>Whether an absolute path has one way to be written only, as far as its text shows.</summary>
    public static bool IsNormalized(string path) =>
        path.Split('/').Skip(1).All(part => part is not ("" or "." or ".."));

    /// <summary>What follows the host in a health check's URL.</summary>
    public static string? HealthPath(string path)
    {
        if (path.Length > IntentLimits.HealthPath)
            return $"has {path.Length} characters; at most {IntentLimits.HealthPath} are allowed";
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal))
            return $"{Quoted.Text(path)} must begin with one slash, e.g. /health";
        return path.All(letter => letter is > ' ' and < '\x7f' and not '#' and not '\\') ? null
            : $"{Quoted.Text(path)} must not contain spaces, #, \\ or letters beyond ASCII; write them as %20, %23, …";
    }

    /// <summary>
    /// Who a container runs as: a name or a number, after a colon a group. Names are such as fit into a user database,
    /// numbers such as the engine takes.
    /// </summary>
    public static string? ContainerUser(string user)
    {
        if (!ContainerUserShape().IsMatch(user))
        {
            return $"{Quoted.Text(user)} is not a user such as 1000, 1000:1000, www-data or www-data:www-data "
                + "(letters, digits, \"_\", \".\" and \"-\", at most 32 characters each)";
        }
        return user.Split(':').FirstOrDefault(part => part.All(char.IsAsciiDigit)
            && !(long.TryParse(part, out var number) && number <= IntentLimits.UserNumber)) is { } part
            ? $"{Quoted.Text(part)} is too large; users and groups are numbered up to {IntentLimits.UserNumber}"
            : null;
    }

    /// <summary>The size of one word of a command; it stays unsaid.</summary>
    public static string? CommandWord(string word)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(word);
        return bytes <= IntentLimits.Variable ? null
            : $"has {bytes} bytes; Linux takes no argument of 128 KiB, {IntentLimits.Variable} are allowed";
    }

    /// <summary>A number and its bounds, both of them allowed.</summary>
    public static string? Between<T>(T value, T lowest, T highest) where T : IComparable<T> =>
        value.CompareTo(lowest) >= 0 && value.CompareTo(highest) <= 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be between {lowest} and {highest}, not {value}");

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex AppNameShape();

    [GeneratedRegex(@"-[0-9a-f]{8}\z")]
    private static partial Regex LooksLikeGeneration();

    [GeneratedRegex(@"\A(?:[0-9]+|0x[0-9a-f]*)\z")]
    private static partial Regex LooksLikeNumber();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.]*\z")]
    private static partial Regex VariableNameShape();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,31})?\z")]
    private static partial Regex ContainerUserShape();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagShape();
}
