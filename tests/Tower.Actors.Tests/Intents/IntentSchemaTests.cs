using System.Text.Json.Nodes;
using Tower.Actors.Domain.Intents;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class IntentSchemaTests
{
    private static JsonNode Schema => JsonNode.Parse(IntentSchema.Json())!;

    [Fact]
    public void Unknown_fields_are_refused_at_every_level_but_in_applied()
    {
        var objects = Objects(Schema).ToList();

        Assert.Equal(7, objects.Count);
        Assert.All(objects, schema => Assert.False(schema["additionalProperties"]!.GetValue<bool>()));
        Assert.Null(Schema["properties"]!["applied"]!["type"]);
    }

    [Fact]
    public void Required_are_the_fields_whose_absence_the_reader_reports()
    {
        Assert.Equal(Read("{}").Problems.Select(problem => problem.Pointer[1..]), Names(Schema["required"]));
        Assert.Equal(["name", "image"], Names(Schema["properties"]!["apps"]!["items"]!["required"]));
    }

    [Fact]
    public void Defaults_and_bounds_are_told()
    {
        var app = Schema["properties"]!["apps"]!["items"]!["properties"]!;
        var health = app["healthCheck"]!["properties"]!;

        Assert.Equal(3000, app["port"]!["default"]!.GetValue<int>());
        Assert.Equal(65535, app["port"]!["maximum"]!.GetValue<int>());
        Assert.Equal(10, health["interval"]!["default"]!.GetValue<int>());
        Assert.Equal("1", Schema["properties"]!["version"]!["const"]!.GetValue<string>());
        Assert.Equal(1, app["replicas"]!["default"]!.GetValue<int>());
        Assert.False(app["init"]!["default"]!.GetValue<bool>());
        Assert.Null(app["drainTimeout"]!["default"]);
        Assert.Equal(1, app["command"]!["minItems"]!.GetValue<int>());
        Assert.Equal(0.01m, app["resources"]!["properties"]!["cpus"]!["minimum"]!.GetValue<decimal>());
    }

    [Fact]
    public void The_words_of_an_enumeration_are_told()
    {
        var strategy = Schema["properties"]!["apps"]!["items"]!["properties"]!["strategy"]!;

        Assert.Equal(["rolling", "recreate"],
            strategy["enum"]!.AsArray().Where(word => word is not null).Select(word => word!.GetValue<string>()));
    }

    [Fact]
    public void What_can_be_trusted_is_a_list_of_texts_and_a_protocol_is_one_of_two_words()
    {
        Assert.Equal("string", Schema["properties"]!["trustedProxies"]!["items"]!["type"]!.GetValue<string>());
        var protocol = Schema["properties"]!["apps"]!["items"]!["properties"]!["protocol"]!;
        Assert.Equal(["http", "h2c"], protocol["enum"]!.AsArray().Where(word => word is not null).Select(word => word!.GetValue<string>()));
        Assert.Equal("http", protocol["default"]!.GetValue<string>());
    }

    [Fact]
    public void Null_is_allowed_where_the_reader_takes_it()
    {
        var document = JsonNode.Parse(WithApp)!;
        document.App()["resources"] = new JsonObject();
        var fields = Optional(Schema, document).ToList();

        Assert.InRange(fields.Count, 25, 100);
        Assert.All(fields, field =>
        {
            var owner = field.Owner.DeepClone().AsObject();
            owner[field.Name] = null;
            var problems = Read(document.ToJsonString().Replace(field.Owner.ToJsonString(), owner.ToJsonString(), StringComparison.Ordinal)).Problems;
            Assert.DoesNotContain(problems, problem => problem.Pointer.EndsWith($"/{field.Name}", StringComparison.Ordinal));
            Assert.True(field.Schema["type"] is null || field.Schema["type"] is JsonArray types && types.Any(type => (string?)type == "null"), field.Name);
            Assert.True(field.Schema["enum"] is null || field.Schema["enum"]!.AsArray().Contains(null), field.Name);
            Assert.True(field.Schema["const"] is null, field.Name);
        });
    }

    [Theory]
    [InlineData("domains")]
    [InlineData("redirects")]
    [InlineData("command")]
    [InlineData("volumes")]
    public void Lists_are_of_texts(string field) => Assert.Equal("string",
        Schema["properties"]!["apps"]!["items"]!["properties"]![field]!["items"]!["type"]!.GetValue<string>());

    [Fact]
    public void Every_field_is_described() =>
        Assert.All(Objects(Schema).SelectMany(schema => schema["properties"]!.AsObject()),
            field => Assert.True(field.Value!["description"] is not null, $"{field.Key} has no description"));

    [Fact]
    public void A_document_made_of_the_examples_is_valid()
    {
        var document = Example(Schema);
        document["apps"] = new JsonArray(Example(Schema["properties"]!["apps"]!["items"]!));

        Assert.Empty(Read(document.ToJsonString()).Problems);
    }

    // Of the document and of all that is in it: what may be left out.
    private static IEnumerable<(JsonObject Owner, string Name, JsonNode Schema)> Optional(JsonNode schema, JsonNode value) => value switch
    {
        JsonArray items => items.SelectMany(item => Optional(schema["items"]!, item!)),
        JsonObject members when schema["properties"] is JsonObject fields => fields
            .Where(field => !Names(schema["required"] ?? new JsonArray()).Contains(field.Key))
            .Select(field => (members, field.Key, field.Value!))
            .Concat(members.Where(member => member.Value is not null && fields.ContainsKey(member.Key))
                .SelectMany(member => Optional(fields[member.Key]!, member.Value!))),
        _ => [],
    };

    private static JsonObject Example(JsonNode schema)
    {
        var example = new JsonObject();
        foreach (var (name, field) in schema["properties"]!.AsObject())
        {
            var value = field!["const"] ?? field["examples"]?[0] ?? field["default"];
            if (value is not null)
                example[name] = value.DeepClone();
            else if (field["properties"] is not null)
                example[name] = Example(field);
        }
        return example;
    }

    private static IEnumerable<JsonNode> Objects(JsonNode? schema) => schema switch
    {
        JsonObject members => (members.ContainsKey("properties") ? [members] : Enumerable.Empty<JsonNode>())
            .Concat(members.SelectMany(member => Objects(member.Value))),
        _ => [],
    };

    private static IEnumerable<string> Names(JsonNode? array) => array!.AsArray().Select(name => name!.GetValue<string>());
}
