using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>What a value of each type is called, and what to write in place of one of another type. Quotes no value.</summary>
internal static partial class FieldTypes
{
    /// <summary>What may be null is judged as what it is when it is not.</summary>
    public static JsonTypeInfo NotNull(JsonTypeInfo type) =>
        Nullable.GetUnderlyingType(type.Type) is { } underlying ? type.Options.GetTypeInfo(underlying) : type;

    /// <summary>Why a value is not of the type a field has, or null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">The type, <see cref="NotNull"/>.</param>
    /// <param name="field">The field; null: an element or a variable.</param>
    public static string? Problem(JsonElement value, JsonTypeInfo type, JsonPropertyInfo? field)
    {
        var (wanted, found) = (Kind(type), value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind);
        if (wanted == found)
            return null;
        var hint = Hint(value, wanted, type, field);
        return $"must be {Name(wanted)}, not {Name(found)}{(hint is null ? "" : $"; {hint}")}";
    }

    /// <summary>What a missing field is for, and an example of it.</summary>
    public static string Missing(JsonPropertyInfo field)
    {
        if (Note(field) is not { } note)
            return "is missing";
        var example = Example(field) is { } known ? $" Write it like {known}." : "";
        return $"is missing. {note.Description}{example}";
    }

    private static string? Hint(JsonElement value, JsonValueKind wanted, JsonTypeInfo type, JsonPropertyInfo? field) => value.ValueKind switch
    {
        JsonValueKind.Null when field is null && wanted == JsonValueKind.String => "if it comes from jq's env.NAME, that variable is not set; leave it out if it is not needed",
        JsonValueKind.Null when type.Type == typeof(Intent) => "the command that produced it (jq?) found nothing",
        JsonValueKind.Null => field is null ? "remove it from the list" : "it cannot be left out",
        JsonValueKind.String when wanted is JsonValueKind.Number or JsonValueKind.True => OfText(value.GetString()!, wanted, type, field is null ? null : Note(field)),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when wanted == JsonValueKind.String =>
            field is not null && Example(field) is { } text ? $"put it in double quotes, e.g. {text}" : "put it in double quotes",
        JsonValueKind.Array when type.Kind == JsonTypeInfoKind.Dictionary => "write it like { \"NAME\": \"value\" }",
        JsonValueKind.Object when field is null && wanted == JsonValueKind.String => "write one string in double quotes",
        JsonValueKind.String when type.Type == typeof(Intent) && value.GetString()!.TrimStart().StartsWith('{') =>
            "it was encoded as JSON twice; decode it once: jq -r . intent.json | curl … --data-binary @-",
        JsonValueKind.Array when type.Type == typeof(Intent) => "an intent is one object, with the apps in \"apps\"; remove the list around it (jq -s adds one)",
        _ when type.Type == typeof(Intent) => "an intent is one object; send the file: curl … --data-binary @intent.json",
        JsonValueKind.Object when wanted == JsonValueKind.Array && type.ElementType == typeof(AppSpec) => "write a list of apps, each with a \"name\": [{ \"name\": \"api\", … }]",
        _ => field is not null && Example(field) is { } example ? $"write it like {example}" : null,
    };

    private static string? OfText(string text, JsonValueKind wanted, JsonTypeInfo type, IntentFieldNote? note)
    {
        if (Placeholders.Variable(text))
        {
            return $"it is a variable that was not replaced; insert {(wanted == JsonValueKind.True ? "true or false" : "the number")} "
                + "in the CI job (jq, envsubst)";
        }
        if (text.Trim().Length == 0)
            return "it is empty; is the CI variable set?";
        if (wanted == JsonValueKind.True)
            return Truth().IsMatch(text) ? "write true or false, without quotes" : null;
        if (Number().IsMatch(text))
            return "write it without quotes";
        if (type.Type == typeof(decimal))
            return Milli().IsMatch(text) ? "write a number of processors without quotes (500m in Kubernetes is 0.5 here)" : null;
        return note is { IsSeconds: true } && Duration().IsMatch(text) ? "write whole seconds, without quotes and without a unit"
            : note is { IsPort: true } && Ports().IsMatch(text) ? "write only the port the app listens on in its container, without quotes; only Caddy publishes ports on the host"
            : null;
    }

    // An object by its first field that has an example, a list and a single value by their own.
    private static string? Example(JsonPropertyInfo field)
    {
        var type = NotNull(field.Options.GetTypeInfo(field.PropertyType));
        if (type.Kind == JsonTypeInfoKind.Dictionary)
            return "{ \"NAME\": \"value\" }";
        if (type.Kind != JsonTypeInfoKind.Object)
            return Note(field)?.Example is { } own ? Written(own) : null;
        return type.Properties.FirstOrDefault(inner => Note(inner)?.Example is not null) is { } first
            ? $"{{ \"{first.Name}\": {Written(Note(first)!.Example!)}, … }}" : null;
    }

    private static string Written(JsonNode example) => example.ToJsonString(new JsonSerializerOptions(IntentJson.Options) { WriteIndented = false });

    private static IntentFieldNote? Note(JsonPropertyInfo field) => field.AttributeProvider is PropertyInfo property
        ? IntentFieldNotes.Find(field.DeclaringType, property.Name) : null;

    private static JsonValueKind Kind(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => JsonValueKind.Object,
        JsonTypeInfoKind.Enumerable => JsonValueKind.Array,
        _ when type.Type == typeof(int) || type.Type == typeof(decimal) => JsonValueKind.Number,
        _ when type.Type == typeof(bool) => JsonValueKind.True,
        _ => JsonValueKind.String,
    };

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    [GeneratedRegex(@"\A\s*(?:true|false|yes|no|on|off|0|1)\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Truth();

    [GeneratedRegex(@"\A\s*-?[0-9]+(?:\.[0-9]+)?\s*\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[0-9]+m\z")]
    private static partial Regex Milli();

    [GeneratedRegex(@"\A\s*(?:[0-9.]+\s*(?:ms|s|m|h|d|sec|secs|seconds?|min|mins|minutes?|hours?)\s*)+\z", RegexOptions.IgnoreCase)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A(?:[0-9.]+:)?[0-9]+:[0-9]+(?:/(?:tcp|udp))?\z|\A[0-9]+/(?:tcp|udp)\z")]
    private static partial Regex Ports();
}
