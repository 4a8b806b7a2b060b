using System.Collections.Immutable;
using System.Globalization;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>Numbers the secrets of a compose file in the order it mentions them.</summary>
internal sealed class SecretVariables
{
    private readonly List<string> _values = [];

    /// <summary>What the variables stand for.</summary>
    public ImmutableSortedDictionary<string, string> Values => _values
        .Select((value, index) => (Name: NameOf(index), Value: value))
        .ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Takes a secret.</summary>
    /// <returns>The variable that stands for it.</returns>
    public string Add(string value)
    {
        _values.Add(value);
        return NameOf(_values.Count - 1);
    }

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"TOWER_SECRET_{index}");
}
