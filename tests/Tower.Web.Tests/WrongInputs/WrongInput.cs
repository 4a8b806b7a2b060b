using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tower.Web.Tests.Support;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>Something a person sends by mistake.</summary>
/// <param name="Title">What he did, in words.</param>
/// <param name="Shown">What the page shows of it.</param>
internal sealed record WrongInput(string Title, string Shown)
{
    /// <summary>No answer and no log may hold it.</summary>
    public const string Hidden = "hunter2";

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/apply";

    public byte[] Body { get; init; } = Encoding.UTF8.GetBytes(Intents.Document);

    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [("Content-Type", "application/json")];

    /// <summary>The Authorization header; null: none.</summary>
    public string? Authorization { get; init; } = Basic($"tower:{Intents.Password}");

    public static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    /// <summary>A body of bytes.</summary>
    public static WrongInput Of(string title, byte[] body) =>
        new(title, string.Join(' ', body.Take(12).Select(one => one.ToString("x2", CultureInfo.InvariantCulture))) + " …") { Body = body };

    /// <summary>A body of text.</summary>
    public static WrongInput Of(string title, string body) => new(title, Visible(body)) { Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>The sample document with a part of its text replaced.</summary>
    public static WrongInput Replaced(string title, string old, string with) =>
        new(title, $"{Visible(with)} in place of {Visible(old)}")
        {
            Body = Encoding.UTF8.GetBytes(Intents.Document.Replace(old, with, StringComparison.Ordinal)),
        };

    /// <summary>The sample document with one value set, wherever the pointer leads.</summary>
    public static WrongInput Field(string pointer, string json) => Field($"{pointer} is {Visible(json)}", [(pointer, json)]);

    /// <inheritdoc cref="Field(string, string)"/>
    public static WrongInput Field(string title, params (string Pointer, string Json)[] fields)
    {
        var document = JsonNode.Parse(Intents.Document)!;
        foreach (var (pointer, json) in fields)
            Set(document, pointer.Split('/')[1..], JsonNode.Parse(json));
        return new WrongInput(title, string.Join(", ", fields.Select(field => $"{Visible(field.Pointer)}: {Visible(field.Json)}")))
        {
            Body = Encoding.UTF8.GetBytes(document.ToJsonString()),
        };
    }

    /// <summary>A request with other headers.</summary>
    public static WrongInput With(string title, params (string Name, string Value)[] headers) =>
        new(title, headers.Length == 0 ? "no header" : string.Join(", ", headers.Select(header => Visible($"{header.Name}: {header.Value}")))) { Headers = [.. headers] };

    /// <summary>A request with other credentials.</summary>
    public static WrongInput As(string title, string? authorization, string? shown = null) =>
        new(title, shown ?? authorization ?? "no Authorization") { Authorization = authorization };

    /// <summary>Another request than POST /apply.</summary>
    public static WrongInput Request(string title, string method, string path) => new(title, $"{method} {path}")
    {
        Method = method,
        Path = path,
        Headers = [],
        Body = [],
    };

    private static void Set(JsonNode at, string[] path, JsonNode? value)
    {
        var name = path[0].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        if (at is JsonArray list)
        {
            var index = int.Parse(name, CultureInfo.InvariantCulture);
            if (path.Length > 1)
                Set(list[index]!, path[1..], value);
            else
                list[index] = value;
        }
        else if (path.Length > 1)
            Set(at[name] ??= new JsonObject(), path[1..], value);
        else
            at[name] = value;
    }

    private static string Visible(string text)
    {
        var line = string.Concat(text.Select(letter => letter == '\n' ? "⏎"
            : char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : letter.ToString()));
        return line.Length > 120 ? line[..120] + "…" : line;
    }
}
