using System.Collections;

namespace Tower.Web.Terminal;

/// <summary>The process's environment as data.</summary>
internal static class EnvironmentVariables
{
    /// <summary>All variables.</summary>
    public static Dictionary<string, string> All() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
