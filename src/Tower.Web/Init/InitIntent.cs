using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Tower.Web.Security;

namespace Tower.Web.Init;

/// <summary>
/// Makes the first intent. It goes through the same reader as every other, so init can apply nothing <c>/apply</c>
/// would refuse.
/// </summary>
internal static class InitIntent
{
    private const string TowerUser = "tower";
    private const string RegistryUser = "ci";
    private const string OtelUser = "admin";

    // What a problem of the document means to somebody who never saw the document.
    private static readonly ImmutableDictionary<string, string> Variables = new Dictionary<string, string>
    {
        ["/adminEmail"] = "ADMIN_EMAIL",
        ["/dataDir"] = "TOWER_DATA_DIR",
        ["/tower/domain"] = "TOWER_DOMAIN",
        ["/tower/version"] = "TOWER_IMAGE",
        ["/registry/domain"] = "REGISTRY_DOMAIN",
        ["/otel/domain"] = "OTEL_DOMAIN",
        ["/otel/version"] = "OTEL_VERSION",
    }.ToImmutableDictionary();

    /// <summary>Hashes the passwords and builds the document; takes about a second.</summary>
    /// <param name="settings">What init was told.</param>
    /// <param name="options">This Tower's settings.</param>
    /// <param name="towerTag">The tag of Tower's own image.</param>
    /// <param name="otelTag">The tag of the otel-lgtm image.</param>
    /// <param name="problems">What is wrong, by the variable it came from.</param>
    public static Intent? Create(
        InitSettings settings, TowerOptions options, string towerTag, string otelTag, out ImmutableArray<string> problems)
    {
        var document = new JsonObject
        {
            ["version"] = "1",
            ["adminEmail"] = settings.AdminEmail,
            ["tower"] = Section(settings.TowerDomain, TowerUser, settings.TowerPassword, towerTag),
            ["registry"] = Section(settings.RegistryDomain, RegistryUser, settings.RegistryPassword, null),
            ["otel"] = Section(settings.OtelDomain, OtelUser, settings.OtelPassword, otelTag),
            ["apps"] = new JsonArray(),
        };
        if (options.DataDir != new TowerOptions().DataDir)
            document["dataDir"] = options.DataDir;
        var read = IntentReader.Read(JsonSerializer.SerializeToUtf8Bytes(document));
        problems = [.. read.Problems.Select(problem =>
            $"{Variables.GetValueOrDefault(problem.Pointer, problem.Pointer)}: {problem.Message}")];
        return read.Intent;
    }

    /// <summary>The document as it may be shown: without the hashes.</summary>
    public static Intent Redact(Intent intent)
    {
        const string hidden = "$2b$12$…";
        return intent with
        {
            Tower = intent.Tower with { PasswordHash = hidden },
            Registry = intent.Registry with { PasswordHash = hidden },
            Otel = intent.Otel with { PasswordHash = hidden },
        };
    }

    private static JsonObject Section(string domain, string user, string password, string? version)
    {
        var section = new JsonObject();
        if (version is not null)
            section["version"] = version;
        section["domain"] = domain;
        section["username"] = user;
        section["passwordHash"] = PasswordHash.Create(password);
        return section;
    }
}
