using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Intents;
using Xunit;

namespace Tower.Actors.Tests.Intents;

public sealed partial class IntentFuzzTests
{
    private const string Marker = "sEnTiNeL";

    private static readonly ImmutableArray<string> Snippets =
        ["{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\\u", "\\ud83d", "//", "/*", "*/", "null", "true", "1e9", "-", ".5", "\0", "\n", "\ufeff", "é", "{}", "[]", "\"a\":1,", " "];

    private static readonly ImmutableArray<string> Values =
        ["null", "true", "0", "-1", "1.5", "1e400", "99999999999999999999", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[null]", "{\"\":null}", "{\"a/b~c\":{}}", "[[[[]]]]"];

    // A valid document whose secret, hash and variables carry a marker.
    private static readonly string Marked = IntentDocuments.Changed(document =>
    {
        document["tower"]!["passwordHash"] = $"$2b$12$nW.1gOKzd/0KlwWMIcFiaeyYHAg6qcQXK3PGs6Z41dP2A{Marker}q"[..60];
        document.App()["env"]!["A"] = $"{Marker} in env";
        document.App()["secrets"]!["B"] = $"{Marker} in secrets";
        var more = JsonNode.Parse("""
            {
              "domains": ["also.example.org"], "redirects": ["www.example.org"], "command": ["run", "--fast"],
              "volumes": ["data:/data", "conf:/conf:ro"], "strategy": "recreate", "replicas": 1, "stopGracePeriod": 5,
              "drainTimeout": 0, "resources": { "memory": "512m", "cpus": 0.5 }, "init": true, "user": "1000:1000"
            }
            """)!.AsObject();
        foreach (var (name, value) in more)
            document.App()[name] = value!.DeepClone();
    });

    [Property(MaxTest = 1000)]
    public void Random_bytes_are_answered_with_problems(byte[] bytes) => AssertAnswered(bytes);

    [Property(MaxTest = 1000)]
    public Property A_document_with_random_cuts_and_insertions_is_answered_without_its_secrets()
    {
        var mutated =
            from at in Gen.Choose(0, Marked.Length)
            from cut in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(0, 30)))
            from insert in Gen.Frequency((1, Gen.Constant("")), (3, Gen.Elements(Snippets.AsEnumerable())))
            select Marked[..at] + insert + Marked[Math.Min(at + cut, Marked.Length)..];
        return Prop.ForAll(mutated.ToArbitrary(), text => AssertAnswered(Encoding.UTF8.GetBytes(text)));
    }

    [Property(MaxTest = 1000)]
    public Property A_document_with_random_values_is_answered_without_its_secrets()
    {
        var places = Places(JsonNode.Parse(Marked)!, "").ToList();
        var mutation = from place in Gen.Elements(places.AsEnumerable()) from value in Gen.Elements(Values.AsEnumerable()) select (place, value);
        var mutated = from count in Gen.Choose(1, 6) from mutations in Gen.ListOf(mutation, count) select Mutate(mutations);
        return Prop.ForAll(mutated.ToArbitrary(), text => AssertAnswered(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_document_cut_off_anywhere_is_answered()
    {
        for (var length = 0; length < Marked.Length; length++)
            Assert.NotEmpty(AssertAnswered(Encoding.UTF8.GetBytes(Marked[..length])).Problems);
    }

    private static IntentReadResult AssertAnswered(byte[] bytes)
    {
        var read = IntentReader.Read(bytes);

        Assert.Equal(read.Intent is null, !read.Problems.IsEmpty);
        foreach (var problem in read.Problems)
        {
            Assert.Matches(Pointer(), problem.Pointer);
            Assert.NotEmpty(problem.Message);
            Assert.DoesNotContain(Marker, problem.ToString());
        }
        if (TryParse(bytes, out var document))
            Assert.All(read.Problems, problem => Assert.True(PointerOracle.Leads(document, problem.Pointer), problem.Pointer));
        if (read.Intent is not null)
            IntentEquality.AssertSame(read.Intent, IntentReader.Read(IntentWriter.Write(read.Intent)).Intent!);
        return read;
    }

    private static bool TryParse(byte[] bytes, out JsonNode? document)
    {
        document = null;
        try
        {
            document = JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowDuplicateProperties = false,
            });
            return true;
        }
        // Not JSON, or JSON that this oracle cannot hold: a name twice, half a character. What is left to check has
        // been checked.
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Places(JsonNode? node, string pointer) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value, $"{pointer}/{member.Key}")).Append(pointer),
        JsonArray elements => elements.SelectMany((element, index) => Places(element, $"{pointer}/{index}")).Append(pointer),
        _ => [pointer],
    };

    // Placeholders instead of nodes, because a JsonNode could not hold half a character.
    private static string Mutate(IEnumerable<(string Place, string Value)> mutations)
    {
        var document = JsonNode.Parse(Marked)!;
        var placeholders = new Dictionary<string, string>();
        foreach (var (place, value) in mutations)
        {
            var last = place.LastIndexOf('/');
            if (last < 0)
                return value;
            var placeholder = $"@{placeholders.Count}@";
            var name = place[(last + 1)..];
            try
            {
                switch (PointerOracle.Find(document, place[..last]))
                {
                    case JsonObject parent when placeholders.Count % 3 == 2:
                        parent.Remove(name);
                        continue;
                    case JsonObject parent:
                        parent[name] = placeholder;
                        break;
                    case JsonArray parent:
                        parent[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] = placeholder;
                        break;
                    default:
                        continue;
                }
            }
            catch (ArgumentException)
            {
                // An earlier mutation replaced what was around.
                continue;
            }
            placeholders[placeholder] = value;
        }
        return placeholders.Aggregate(document.ToJsonString(), (text, entry) => text.Replace($"\"{entry.Key}\"", entry.Value, StringComparison.Ordinal));
    }

    [GeneratedRegex("^(/([^~/]|~0|~1)*)*$", RegexOptions.Singleline)]
    private static partial Regex Pointer();
}
