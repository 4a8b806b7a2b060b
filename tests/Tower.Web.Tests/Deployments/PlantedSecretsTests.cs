using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

/// <summary>
/// Whatever document its secrets are in, and wherever else in it they are by mistake: the answer and the log have none of them. CI keeps
/// what it prints.
/// </summary>
public sealed class PlantedSecretsTests
{
    private const string Secret = "Kx9/mB2+vQ7@wLp4";
    private const string Known = $$$"""{"apps": [{"name": "api", "domain": "{{{Secret}}}", "image": "{{{Secret}}}", "{{{Secret}}}": 1, "secrets": {"A": "{{{Secret}}}"}}]}""";

    private static readonly Dictionary<string, byte[]> Documents = new()
    {
        ["UTF-8"] = Utf8(Known),
        ["with a byte order mark"] = Utf8("\uFEFF" + Known),
        ["with two of them"] = Utf8("\uFEFF\uFEFF" + Known),
        ["UTF-16, little endian, with a mark"] = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Known)],
        ["UTF-16, big endian, with a mark"] = [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Known)],
        ["UTF-16 without a mark"] = Encoding.Unicode.GetBytes(Known),
        ["UTF-32"] = [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Known)],
        ["Latin-1"] = Encoding.Latin1.GetBytes(Known.Replace("api", "é")),
        ["the same member twice"] = Utf8(Known.Replace("\"secrets\"", $"\"secrets\": {{\"{Secret}\": \"another\"}}, \"secrets\"")),
        ["the same secret twice"] = Utf8(Known.Replace("{\"A\"", "{\"A\": \"another\", \"A\"")),
        ["cut after a secret"] = Utf8(Known[..(Known.LastIndexOf(Secret, StringComparison.Ordinal) + Secret.Length + 1)]),
        ["cut within a secret"] = Utf8(Known[..(Known.LastIndexOf(Secret, StringComparison.Ordinal) + 8)]),
        ["cut in half"] = Utf8(Known[..(Known.Length / 2)]),
        ["secrets within secrets"] = Utf8(Known.Replace("{\"A\"", "{\"A\": {\"value\": [\"x\"]}, \"B\"").Replace($"\"{Secret}\"}}", $"{{\"of\": [\"{Secret}\"]}}}}")),
        ["a password with members"] = Utf8($$$"""{"apps": [{"domain": "{{{Secret}}}", "env": {"DB_PASSWORD": {"value": "{{{Secret}}}"} } }]}"""),
        ["variables as a list"] = Utf8($$$"""{"apps": [{"domain": "{{{Secret}}}", "env": [{"name": "DB_PASSWORD", "value": "{{{Secret}}}"}]}]}"""),
        ["variables as a list of assignments"] = Utf8($$$"""{"apps": [{"domain": "{{{Secret}}}", "env": ["DB_PASSWORD={{{Secret}}}"]}]}"""),
        ["a secret in an address"] = Utf8($$$"""{"apps": [{"domain": "Kx9mB2vQ7wLp4", "env": {"URL": "postgres://app:Kx9mB2vQ7wLp4@db"}}]}"""),
        ["comments"] = Utf8($"// {Secret}\n" + Known.Replace("\"secrets\"", $"/* {Secret} */ \"secrets\"")),
        ["single quotes"] = Utf8(Known.Replace('"', '\'')),
        ["no quotes"] = Utf8(Known.Replace($"\"A\": \"{Secret}\"", $"\"A\": {Secret}")),
        ["YAML"] = Utf8($"apps:\n- name: api\n  secrets:\n    A: {Secret}\n"),
        ["a file of variables"] = Utf8($"DB_PASSWORD={Secret}\n"),
        ["HTML"] = Utf8($"<html><p>{Secret}</p></html>"),
        ["one text"] = Utf8($"\"{Secret}\""),
        ["too deep"] = Utf8(Known.Replace($"\"A\": \"{Secret}\"", $"\"A\": {new string('[', 40)}\"{Secret}\"{new string(']', 40)}")),
    };

    public static TheoryData<string> Kinds() => [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_answer_and_no_line_of_the_log_has_it(string kind)
    {
        using var log = new RecordingLog();
        await using var tower = await TowerHost.StartAsync(log.AddTo);

        var text = await ApplyAsync(tower, Documents[kind], "text/plain");
        var json = await ApplyAsync(tower, Documents[kind], "application/json");

        Assert.Equal("invalid-intent", JsonDocument.Parse(json).RootElement.GetProperty("code").GetString());
        Assert.NotEmpty(log.Lines);
        foreach (var said in (string[])[text, json, Uri.UnescapeDataString(json), .. log.Lines])
            Assert.All(["Kx9", "mB2", "vQ7", "wLp4"], part => Assert.DoesNotContain(part, said, StringComparison.OrdinalIgnoreCase));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> ApplyAsync(TowerHost tower, byte[] document, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/apply") { Content = new ByteArrayContent(document) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd(accept);
        using var response = await tower.Client().SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
