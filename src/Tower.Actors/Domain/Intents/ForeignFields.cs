using System.Collections.Frozen;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Fields that people know from compose, Kubernetes, Kamal, Coolify or Dokku: which field of an intent does it, or why there is none.
/// Case, hyphens and underscores do not matter.
/// </summary>
internal static class ForeignFields
{
    private const int ShortestNear = 6;

    private static readonly FrozenDictionary<Type, FrozenDictionary<string, string>> Tables = new Dictionary<Type, FrozenDictionary<string, string>>
    {
        [typeof(Intent)] = Table(ForeignIntentFields.OfDocument),
        [typeof(TowerSection)] = Table(ForeignIntentFields.OfSection),
        [typeof(RegistrySection)] = Table(ForeignIntentFields.OfSection),
        [typeof(OtelSection)] = Table(ForeignIntentFields.OfSection),
        [typeof(AppSpec)] = Table([.. ForeignAppFields.ThatHaveAField, .. ForeignAppFields.ThatHaveNone]),
        [typeof(HealthCheckSpec)] = Table(ForeignContainerFields.OfHealthCheck),
        [typeof(ResourcesSpec)] = Table(ForeignContainerFields.OfResources),
    }.ToFrozenDictionary();

    /// <summary>Whether two names differ only by how words are joined.</summary>
    public static bool IsSame(string one, string other) => Plain(one) == Plain(other);

    /// <summary>What to say of a field; null: nobody is known to use it elsewhere.</summary>
    /// <param name="owner">The object it is in.</param>
    /// <param name="name">As written.</param>
    public static string? Find(Type owner, string name)
    {
        if (Tables.TryGetValue(owner, out var table) && table.GetValueOrDefault(Plain(name)) is { } says)
            return says;
        // A level too high: the field of an app beside "apps", the path of a health check beside "healthCheck".
        if (owner == typeof(Intent) && Has(typeof(AppSpec), name))
            return "it is a field of an app, in \"apps\"";
        return owner != typeof(AppSpec) ? null
            : Has(typeof(HealthCheckSpec), name) ? "it is a field of \"healthCheck\""
            : Has(typeof(ResourcesSpec), name) ? "it is a field of \"resources\""
            : null;
    }

    /// <summary>The field of another tool that was probably meant; null: none is near. Short names are near to too many.</summary>
    /// <param name="owner">The object it is in.</param>
    /// <param name="name">As written.</param>
    public static string? Near(Type owner, string name) =>
        name.Length >= ShortestNear && Tables.TryGetValue(owner, out var table) ? NearestName.Of(Plain(name), table.Keys) : null;

    private static bool Has(Type type, string name) =>
        IntentJson.Options.GetTypeInfo(type).Properties.Any(property => IsSame(property.Name, name));

    private static string Plain(string name) => name.Length > 64 ? name
        : string.Concat(name.Where(letter => letter is not ('_' or '-' or ' ' or '.'))).ToLowerInvariant();

    private static FrozenDictionary<string, string> Table(IEnumerable<ForeignField> fields) => fields
        .SelectMany(field => field.Names.Split(' ').Select(name => KeyValuePair.Create(Plain(name), field.Says)))
        .ToFrozenDictionary(StringComparer.Ordinal);
}

/// <summary>Names that mean the same elsewhere.</summary>
/// <param name="Names">As they are written there, with spaces between them.</param>
/// <param name="Says">What to write here, or why there is nothing.</param>
internal sealed record ForeignField(string Names, string Says);
