using Tower.Messages.Intents;

namespace Tower.Web.Tests.Support;

/// <summary>Intents to start from.</summary>
internal static class Intents
{
    public const string Password = "correct horse battery staple";

    // Well-formed for the intent's reader; the tests' password check compares words instead.
    public const string Hash = "$2b$12$abcdefghijklmnopqrstuuPMlTNjN3rZJQjc0pC1NuyPoXNrrHnua";

    public static Intent Applied => new()
    {
        Version = "1",
        AdminEmail = "admin@example.com",
        Tower = new TowerSection { Version = "0.1.23", Domain = "tower.example.com", Username = "tower", PasswordHash = Hash },
        Registry = new RegistrySection { Domain = "registry.example.com", Username = "ci", PasswordHash = Hash },
        Otel = new OtelSection { Version = "latest", Domain = "otel.example.com", Username = "admin", PasswordHash = Hash },
        Apps = [new AppSpec { Name = "api", Image = "registry://api:^1.2.0", Domain = "api.example.com" }],
    };

    public const string Document = $$"""
        {
          "version": "1",
          "adminEmail": "admin@example.com",
          "tower": { "version": "0.1.23", "domain": "tower.example.com", "username": "tower", "passwordHash": "{{Hash}}" },
          "registry": { "domain": "registry.example.com", "username": "ci", "passwordHash": "{{Hash}}" },
          "otel": { "version": "latest", "domain": "otel.example.com", "username": "admin", "passwordHash": "{{Hash}}" },
          "apps": [{ "name": "api", "image": "registry://api:^1.2.0", "domain": "api.example.com" }]
        }
        """;
}
