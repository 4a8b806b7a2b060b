using Tower.Web.Tests.Support;
using static Tower.Web.Tests.WrongInputs.WrongInput;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>Documents that are nearly JSON.</summary>
internal static class WrongSyntax
{
    private const string Version = "\"version\": \"1\"";

    public static IReadOnlyList<WrongInput> All { get; } =
    [
        Of("A document that ends too early", Intents.Document[..120]),
        Of("Two documents", Intents.Document + Intents.Document),
        Of("A closing bracket too many", "{\"version\": \"1\"}}"),
        Of("Words after the document", "{\"version\": \"1\"} hunter2"),
        Of("A quote that is not closed", "{\n  \"version\": \"1,\n  \"apps\": []\n}"),
        Of("A quote within a text", "{\"version\": \"the \"first\" one\"}"),
        Of("A comma that is missing", "{\n  \"version\": \"1\"\n  \"apps\": []\n}"),
        Of("A dictionary of Python", "{'version': '1', 'apps': []}"),
        Of("A hash of Ruby", "{\"version\"=>\"1\"}"),
        Of("A comma before the closing bracket", "{\"version\": \"1\",}"),
        Of("A bracket of the other kind", "{\"apps\": [}"),
        Of("Names without quotes", "{version: \"1\"}"),
        Of("Single quotes", "{'version': '1'}"),
        Of("Words of Python", "{\"version\": None}"),
        Of("A word of JavaScript", "{\"version\": undefined}"),
        Of("A secret without its quotes", "{\"apps\": [{\"secrets\": {\"P\": hunter2}}]}"),
        Of("A value that is missing", "{\"version\": , \"apps\": []}"),
        Of("An equals sign", "{\"version\" = \"1\"}"),
        Of("A semicolon", "{\"version\": \"1\"; \"apps\": []}"),
        Of("Two commas", "{\"version\": \"1\",, \"apps\": []}"),
        Of("A variable without quotes", "{\"version\": $VERSION}"),
        Of("A variable of a template without quotes", "{\"version\": {{ version }}}"),
        Of("A blank without quotes", "{\"version\": <version>}"),
        Of("A zero in front of a number", "{\"version\": 01}"),
        Of("A number with a unit", "{\"version\": 10s}"),
        Of("A plus sign", "{\"version\": +1}"),
        Replaced("Typographic quotation marks", Version, "“version”: “1”"),
        Replaced("A space of a web page", Version, "\u00a0" + Version),
        Replaced("A space that is not seen", Version, "\u200b" + Version),
        Replaced("A merge that is not done", Version, "\n<<<<<<< HEAD\n" + Version),
        Replaced("An ellipsis", "\"apps\": [", "\"apps\": [ ... "),
        Replaced("A comment", Version, "// ours\n" + Version),
        Replaced("A comment of a shell", Version, "# ours\n" + Version),
        Replaced("A line break in a text", "admin@example.com", "admin@example.com\n"),
        Replaced("A tab in a text", "admin@example.com", "admin@example.com\t"),
        Replaced("A path of Windows in a text", "admin@example.com", "C:\\data"),
        Replaced("A field that stands twice", Version, $"{Version}, {Version}"),
        Of("Brackets without an end", new string('[', 40)),
        Of("A document of more than 1 MiB", new string(' ', (1024 * 1024) + 1)),
    ];
}
