using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Compares a document with the records, as System.Text.Json describes them, and copies what fits. Its deserializer
/// alone
/// would stop at the first mistake; this notes all of them, and fills the gaps with stand-ins so that the rules can
/// judge the rest.
/// </summary>
internal sealed class IntentShape(ProblemList problems, Utf8JsonWriter copy, Func<string, bool> ignored)
{
    private readonly FieldNames _names = new();

    /// <summary>Copies a value that should be of the given type; what does not fit is noted and replaced.</summary>
    /// <param name="value">The value as it stands in the document.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="field">The field it is the value of; null: the document, an element, a variable.</param>
    public void Copy(JsonElement value, JsonTypeInfo type, string pointer, JsonPropertyInfo? field = null)
    {
        problems.Visit(pointer);
        type = FieldTypes.NotNull(type);
        if (FieldTypes.Problem(value, type, field) is { } wrong)
        {
            problems.Break(pointer, wrong);
            StandIn(type);
            return;
        }
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CopyObject(value, type, pointer);
                break;
            case JsonTypeInfoKind.Dictionary:
                CopyDictionary(value, type, pointer);
                break;
            case JsonTypeInfoKind.Enumerable:
                CopyArray(value, type, pointer);
                break;
            default:
                CopyScalar(value, type, pointer);
                break;
        }
    }

    private void CopyObject(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        copy.WriteStartObject();
        foreach (var member in value.EnumerateObject().TakeWhile(_ => !problems.IsFull))
        {
            var at = JsonPointer.Member(pointer, member.Name);
            var property = type.Properties.FirstOrDefault(known => known.Name == member.Name);
            if (IsDuplicate(seen, member.Name, at))
                continue;
            if (property is null)
            {
                problems.Visit(at);
                problems.Break(at, () => _names.Unknown(member.Name, type, at));
                continue;
            }
            // As good as left out: what made the document had no value for it.
            if (ignored(at) || (member.Value.ValueKind == JsonValueKind.Null && !property.IsRequired))
                continue;
            copy.WritePropertyName(member.Name);
            Copy(member.Value, type.Options.GetTypeInfo(property.PropertyType), at, property);
        }
        foreach (var property in type.Properties.Where(property => property.IsRequired && !seen.Contains(property.Name)))
        {
            problems.Break(JsonPointer.Member(pointer, property.Name), () => FieldTypes.Missing(property));
            copy.WritePropertyName(property.Name);
            StandIn(type.Options.GetTypeInfo(property.PropertyType));
        }
        copy.WriteEndObject();
    }

    private void CopyDictionary(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        copy.WriteStartObject();
        foreach (var member in value.EnumerateObject().TakeWhile(_ => !problems.IsFull))
        {
            var at = JsonPointer.Member(pointer, member.Name);
            if (IsDuplicate(seen, member.Name, at))
                continue;
            copy.WritePropertyName(member.Name);
            Copy(member.Value, element, at);
        }
        copy.WriteEndObject();
    }

    private void CopyArray(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!);
        copy.WriteStartArray();
        var index = 0;
        foreach (var item in value.EnumerateArray().TakeWhile(_ => !problems.IsFull))
            Copy(item, element, JsonPointer.Element(pointer, index++));
        copy.WriteEndArray();
    }

    private void CopyScalar(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var wrong = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => null,
            JsonValueKind.Number => NumberProblem(value, type.Type),
            _ => TextProblem(value, type),
        };
        if (wrong is null)
        {
            value.WriteTo(copy);
            return;
        }
        problems.Break(pointer, wrong);
        StandIn(type);
    }

    private static string? NumberProblem(JsonElement value, Type type)
    {
        if (type == typeof(decimal) ? value.TryGetDecimal(out _) : value.TryGetInt32(out _))
            return null;
        return type == typeof(int) && value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
            ? "must be a whole number, written without a fraction or an exponent"
            : "is too large or too small a number";
    }

    private static string? TextProblem(JsonElement value, JsonTypeInfo type)
    {
        var text = value.GetString()!;
        if (text.Contains('\0'))
            return "must not contain the character NUL";
        if (type.Type == typeof(string))
            return null;
        // As they are written, and no other way: the deserializer would take any case, and several with a comma.
        if (type.Type.IsEnum)
        {
            var known = IntentJson.NamesOf(type.Type);
            return known.Contains(text) ? null
                : $"must be {string.Join(" or ", known.Select(name => $"\"{name}\""))}, not {Quoted.Text(text)}";
        }
        try
        {
            value.Deserialize(type);
            return null;
        }
        catch (JsonException)
        {
            return $"is not a valid {type.Type.Name}";
        }
    }

    private bool IsDuplicate(HashSet<string> seen, string name, string pointer)
    {
        if (seen.Add(name))
            return false;
        problems.Break(pointer, "is here more than once; keep one");
        return true;
    }

    // The smallest value of a type: what a rule says of it is dropped, because its place is marked as broken.
    private void StandIn(JsonTypeInfo type)
    {
        type = FieldTypes.NotNull(type);
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                copy.WriteStartObject();
                foreach (var property in type.Properties.Where(property => property.IsRequired))
                {
                    copy.WritePropertyName(property.Name);
                    StandIn(type.Options.GetTypeInfo(property.PropertyType));
                }
                copy.WriteEndObject();
                break;
            case JsonTypeInfoKind.Dictionary:
                copy.WriteStartObject();
                copy.WriteEndObject();
                break;
            case JsonTypeInfoKind.Enumerable:
                copy.WriteStartArray();
                copy.WriteEndArray();
                break;
            default:
                if (type.Type == typeof(string))
                    copy.WriteStringValue("");
                else
                    JsonSerializer.Serialize(copy, Activator.CreateInstance(type.Type), type.Options);
                break;
        }
    }
}
