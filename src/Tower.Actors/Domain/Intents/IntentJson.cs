using System.Collections;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// How System.Text.Json sees the intent's records. Reading, writing and the JSON Schema all come from this, so that a
/// new field of a record is known to all three at once.
/// </summary>
internal static class IntentJson
{
    private static readonly JsonNamingPolicy Naming = JsonNamingPolicy.CamelCase;

    // In the documents of servers that run, these stand with their defaults; a default that came later is not written.
    private static readonly HashSet<(Type? Owner, string Name)> AlwaysWritten =
    [
        (typeof(AppSpec), nameof(AppSpec.Port)),
        (typeof(HealthCheckSpec), nameof(HealthCheckSpec.Interval)),
        (typeof(HealthCheckSpec), nameof(HealthCheckSpec.Timeout)),
        (typeof(HealthCheckSpec), nameof(HealthCheckSpec.Retries)),
    ];

    /// <summary>Refuses whatever the records do not name.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The words a document may have for an enumeration.</summary>
    public static IReadOnlyList<string> NamesOf(Type type) => [.. Enum.GetNames(type).Select(Naming.ConvertName)];

    /// <summary>The word a document has for a value of an enumeration.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => Naming.ConvertName($"{value}");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = Naming,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            MaxDepth = JsonSyntax.DeepestNesting,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            WriteIndented = true,
            NewLine = "\n",
            // The file is read by people, never pasted into HTML: <, > and letters of other scripts stay as they are.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(Naming, allowIntegerValues: false) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutDefaults } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => !property.IsRequired))
        {
            if (property.AttributeProvider is not PropertyInfo { DeclaringType: var owner, Name: var name }
                || AlwaysWritten.Contains((owner, name)))
                continue;
            var initial = property.Get!(type.CreateObject!());
            property.ShouldSerialize = (_, value) =>
                value is ICollection list ? list.Count > 0 : !Equals(value, initial);
        }
    }
}
