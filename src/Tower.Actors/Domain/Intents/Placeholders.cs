using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Recognises text that stands for a value nobody put in: <c>${TOKEN}</c>, <c>&lt;password&gt;</c>, <c>changeme</c>, <c>***</c>. Pure.
/// </summary>
public static partial class Placeholders
{
    // No variable of a job has a longer name; what is longer may be a megabyte of a stranger's.
    private const int LongestVariable = 1024;

    private const string Fill = "Tower does not replace variables, so insert the value before you send the document (jq, envsubst)";
    private const string NotReplaced = $"contains a variable that was not replaced; {Fill}";

    /// <summary>Whether the whole text is a variable of a shell, a CI system or a template.</summary>
    public static bool Variable(string text) => text.Length <= LongestVariable && WholeVariable().IsMatch(text);

    /// <summary>What is wrong with a text that as a whole stands for another, and may have such signs within it; null: nothing.</summary>
    internal static string? InWhole(string text) =>
        Variable(text) ? NotReplaced
        : Blank().IsMatch(text) ? "is a placeholder (<…>) that was not filled in; write the real value"
        : null;

    /// <summary>What is wrong with a name, an address or a reference in which something was to be replaced; null: nothing.</summary>
    internal static string? InName(string text) => InWhole(text) ?? (Within().IsMatch(text) ? NotReplaced : null);

    /// <summary>What is wrong with a secret's value; null: nothing. Says nothing of the value itself.</summary>
    /// <param name="value">The value.</param>
    /// <param name="others">The app's other variables, which an app may well have replaced by itself.</param>
    internal static string? InSecret(string value, Func<string, bool> others) =>
        value.Trim().Length == 0 ? "is empty; is the CI variable set? Leave it out if the app does not need it, or move it to \"env\", which takes empty values"
        : InVariable(value, others) ?? (
            InAddress().Match(value) is { Success: true } found && !others(found.Groups["name"].Value)
                ? $"is an address whose password is a variable or a placeholder that was not replaced; {Fill}"
            : Word().IsMatch(value) ? "is a placeholder such as \"changeme\"; write the real value"
            : Mask().IsMatch(value) ? "is the mask that logs show in place of a secret; write the real value"
            : null);

    /// <summary>What is wrong with the value of a plain variable; null: nothing. Says nothing of the value itself.</summary>
    /// <inheritdoc cref="InSecret"/>
    internal static string? InVariable(string value, Func<string, bool> others) =>
        Left().Match(value) is { Success: true } found && !others(found.Groups["name"].Value)
            ? $"is a variable that was not replaced; {Fill}"
            : ToFillIn().IsMatch(value) ? "is a placeholder (<…>) that was not filled in; write the real value"
            : null;

    [GeneratedRegex(@"\A\s*(?:\$[0-9]*[A-Za-z_]\w*|\$?\{\{[^{}]*\}\}|\$\{[^{}]+\}|\$\([^()]+\)|%[A-Za-z_]\w*%|#\{[^{}]+\}#?|\$env:\w+)\s*\z")]
    private static partial Regex WholeVariable();

    [GeneratedRegex(@"\$\{|\{\{|\$\(|\$[A-Za-z_]\w*|%[A-Z_][A-Z0-9_]*%")]
    private static partial Regex Within();

    [GeneratedRegex(@"\A\s*<[^<>]+>\s*\z")]
    private static partial Regex Blank();

    // In capitals, as variables of a job are written; $host and ${random.uuid} are words of programs that replace them themselves.
    [GeneratedRegex(@"\A\s*(?:\$(?<name>[A-Z_][A-Z0-9_]*)|\$\{(?<name>[A-Z_][A-Z0-9_]*)(?::?[-?=+][^{}]*)?\}|\$\{\{[^{}]*\}\}|%(?<name>[A-Z_][A-Z0-9_]*)%)\s*\z")]
    private static partial Regex Left();

    // Elsewhere within a value such text may be meant: it arrives as it is written.
    [GeneratedRegex(@"://[^/@\s]*:(?:\$(?<name>[A-Z_][A-Z0-9_]*)|\$\{(?<name>[A-Z_][A-Z0-9_]*)\}|\$\{\{[^{}]*\}\}|<[^<>@]+>)@")]
    private static partial Regex InAddress();

    [GeneratedRegex(@"\A\s*<[^<>]*(?:password|passwd|secret|token|key|your|change|value|replace|insert)[^<>]*>\s*\z",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ToFillIn();

    [GeneratedRegex(@"\A\s*(?:change[-_ ]?me!?|change[-_ ]?this|replace[-_ ]?(?:me|this)|fill[-_ ]?me[-_ ]?in|place[-_ ]?holder|todo|tbd|x{3,16}|your[-_ ](?:password|secret|token|key|api[-_ ]key)(?:[-_ ]here)?|\.\.\.|…)\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A\s*(?:\*{3,}|•{3,}|\[(?:redacted|masked|secret|hidden|filtered)\])\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Mask();
}
