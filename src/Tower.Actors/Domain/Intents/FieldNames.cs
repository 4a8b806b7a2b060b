using System.Text.Json.Serialization.Metadata;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// What is said of a field the intent does not have: the one that was meant, the one that does here what it does in another tool,
/// why there is none, or the list of those there are, which one answer has once for each kind of object.
/// </summary>
internal sealed class FieldNames
{
    private readonly Dictionary<Type, string> _listed = [];

    /// <summary>What to write instead.</summary>
    /// <param name="name">The field as written.</param>
    /// <param name="type">The object it is in.</param>
    /// <param name="pointer">Where it is.</param>
    public string Unknown(string name, JsonTypeInfo type, string pointer)
    {
        var unknown = $"unknown field {Quoted.Text(name)}";
        var known = type.Properties.Select(property => property.Name).ToList();
        if (known.FirstOrDefault(one => ForeignFields.IsSame(one, name)) is { } same)
            return $"{unknown}; did you mean \"{same}\"?";
        if (ForeignFields.Find(type.Type, name) is { } foreign)
            return $"{unknown}; {foreign}";
        if (NearestName.Of(name, known) is { } near)
            return $"{unknown}; did you mean \"{near}\"?";
        if (ForeignFields.Near(type.Type, name) is { } other)
            return $"{unknown}; if \"{other}\" was meant: {ForeignFields.Find(type.Type, other)}";
        return _listed.TryAdd(type.Type, pointer)
            ? $"{unknown}; the fields here are: {string.Join(", ", known)}"
            : $"{unknown}; the fields here are listed at {Quoted.Place(_listed[type.Type])}";
    }
}
