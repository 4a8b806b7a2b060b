using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tower.Actors.Intents;

/// <summary>
/// How System.Text.Json sees the intent's records. Reading, writing and the JSON Schema all come from this, so that a
/// new
/// field of a record is known to all three at once.
/// </summary>
internal static class IntentJson
{
    /// <summary>Refuses whatever the records do not name.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            MaxDepth = JsonSyntax.DeepestNesting,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            WriteIndented = true,
            NewLine = "\n",
            // The file is read by people, never pasted into HTML: <, > and letters of other scripts stay as they are.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutEmptyCollections } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutEmptyCollections(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (!property.IsRequired && typeof(IDictionary).IsAssignableFrom(property.PropertyType))
                property.ShouldSerialize = (_, value) => value is IDictionary { Count: > 0 };
        }
    }
}
