using System.Collections.Immutable;

namespace Tower.Actors.Options;

/// <summary>What <c>settings.env</c> says, line by line: <c>NAME=value</c>, comments and empty lines. Pure.</summary>
/// <param name="Path">Where the file is, for its messages.</param>
/// <param name="Lines">The settings, in the file's order; each name once.</param>
/// <param name="Problems">The lines that are none, a sentence each.</param>
internal sealed record SettingsText(string Path, ImmutableArray<SettingLine> Lines, ImmutableArray<string> Problems)
{
    /// <summary>There is no file.</summary>
    public static readonly SettingsText None = new("", [], []);

    /// <summary>Reads it.</summary>
    public static SettingsText Parse(string path, string text)
    {
        var lines = ImmutableArray.CreateBuilder<SettingLine>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var number = 0;
        foreach (var written in text.Split('\n'))
        {
            number++;
            var line = written.Trim();
            if (IsNoSetting(line))
                continue;
            var (name, value) = Split(line);
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
                problems.Add($"{path} line {number}: expected NAME=value, without spaces in the name; got \"{line}\"");
            else if (lines.FirstOrDefault(before => before.Name == name) is { } before)
                problems.Add($"{path} line {number}: {name} is already set on line {before.Number}");
            else
                lines.Add(new SettingLine(number, name, value));
        }
        return new SettingsText(path, lines.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>The text that says what is in force again; the line that set it otherwise stays as a comment.</summary>
    public static string TakeBack(string text, SettingTakenBack setting)
    {
        var becomes = $"{setting.Name}={setting.Value}";
        var lines = text.Split('\n');
        if (!lines.Any(IsSet))
            return $"{text}{(text.Length == 0 || text.EndsWith('\n') ? "" : "\n")}{becomes}\n";
        return string.Join('\n', lines.SelectMany(line => IsSet(line) && Split(line.Trim()).Value != setting.Value
            ? (string[])[$"# {line.Trim()}  ({setting.Why})", becomes]
            : [line]));

        bool IsSet(string line) => !IsNoSetting(line.Trim()) && Split(line.Trim()).Name == setting.Name;
    }

    private static bool IsNoSetting(string line) => line.Length == 0 || line.StartsWith('#');

    private static (string Name, string Value) Split(string line) => line.IndexOf('=') is var equals and >= 0
        ? (line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart())
        : ("", "");

    /// <summary>The line that sets it; null: none does.</summary>
    public SettingLine? Find(string name) => Lines.FirstOrDefault(line => line.Name == name);

    /// <summary>Where a line is, as the beginning of a message.</summary>
    public string Where(SettingLine line) => $"{Path} line {line.Number}: ";
}

/// <summary>A line of it.</summary>
/// <param name="Number">The first is 1.</param>
/// <param name="Name">The setting.</param>
/// <param name="Value">What it is set to; empty: to its default.</param>
internal sealed record SettingLine(int Number, string Name, string Value);

/// <summary>A setting that was tried, and is what it was before again.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">What it was before.</param>
/// <param name="Why">Stands behind the line that becomes a comment.</param>
public sealed record SettingTakenBack(string Name, string Value, string Why);
