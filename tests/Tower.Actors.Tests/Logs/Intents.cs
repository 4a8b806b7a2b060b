using System.Collections.Immutable;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Logs;

/// <summary>Intents with planted secrets.</summary>
internal static class Intents
{
    public static Intent With(
        IEnumerable<KeyValuePair<string, string>>? secrets = null,
        IEnumerable<KeyValuePair<string, string>>? env = null,
        string app = "api") => new()
        {
            Version = "1",
            AdminEmail = "admin@example.com",
            Tower = new TowerSection { Version = "1.0.0", Domain = "tower.example.com", Username = "tower", PasswordHash = "$2b$12$towerHash0000000000000" },
            Registry = new RegistrySection { Domain = "registry.example.com", Username = "ci", PasswordHash = "$2b$12$registryHash00000000000" },
            Otel = new OtelSection { Version = "0.11.0", Domain = "otel.example.com", Username = "admin", PasswordHash = "$2b$12$otelHash00000000000000" },
            Apps =
        [
            new AppSpec
            {
                Name = app,
                Image = "registry://api:^1.2.0",
                Domain = "api.example.com",
                Env = (env ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
                Secrets = (secrets ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
            },
        ],
        };
}
