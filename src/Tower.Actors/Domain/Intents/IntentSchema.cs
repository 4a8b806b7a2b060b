using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// The JSON Schema of <c>intent.json</c> (draft 2020-12), made of the records that read it: for editors, and for
/// checks before CI sends
/// anything. It knows shapes and bounds; what the rules know beyond that (domains used once, hashes, references) only
/// Tower checks.
/// </summary>
public static class IntentSchema
{
    private static readonly Lazy<string> Text = new(() => Create().ToJsonString(IntentJson.Options) + "\n");

    /// <summary>The schema as indented JSON.</summary>
    public static string Json() => Text.Value;

    private static JsonObject Create()
    {
        var schema = (JsonObject)IntentJson.Options.GetJsonSchemaAsNode(typeof(Intent), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Annotate(context, node),
        });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Tower intent");
        return schema;
    }

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.PropertyInfo is not { AttributeProvider: PropertyInfo property } info || node is not JsonObject schema
            || IntentFieldNotes.Find(info.DeclaringType, property.Name) is not { } note)
            return node;
        // Whatever a saved document holds there, it may be sent again.
        if (property.Name == nameof(Intent.Applied))
            schema.Clear();
        schema.Insert(0, "description", note.Description);
        if (property.Name == nameof(Intent.Version) && info.DeclaringType == typeof(Intent))
            schema["const"] = IntentLimits.Version;
        // The reader takes null for whatever may be left out.
        if (!info.IsRequired && schema["type"] is JsonValue type)
            schema["type"] = new JsonArray(type.DeepClone(), "null");
        if (!info.IsRequired && schema["enum"] is JsonArray words && words.All(word => word is not null))
            words.Add(null);
        Set("minimum", note.Minimum);
        Set("maximum", note.Maximum);
        Set("maxLength", note.MaxLength);
        Set("minItems", note.MinItems);
        Set("maxItems", note.MaxItems);
        if (note.Pattern is { } pattern)
            schema["pattern"] = pattern;
        if (Default(info) is { } value)
            schema["default"] = value;
        if (note.Example is { } example)
            schema["examples"] = new JsonArray(example.DeepClone());
        return schema;

        void Set(string keyword, decimal? bound)
        {
            if (bound is not null)
                schema[keyword] = bound;
        }
    }

    // What the record holds when nobody sets the field.
    private static JsonNode? Default(JsonPropertyInfo property)
    {
        var owner = property.Options.GetTypeInfo(property.DeclaringType).CreateObject!();
        return property.IsRequired ? null : property.Get!(owner) switch
        {
            null or ICollection => null,
            var value => JsonSerializer.SerializeToNode(value, property.PropertyType, property.Options),
        };
    }
}
