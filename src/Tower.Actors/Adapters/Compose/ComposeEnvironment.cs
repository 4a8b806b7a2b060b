using System.Collections.Immutable;

namespace Tower.Actors.Adapters.Compose;

/// <summary>The environment of the <c>docker compose</c> process.</summary>
/// <remarks>
/// Compose interpolates its whole environment into the compose file and reads settings from it, so Tower's own does not
/// reach it, apart from what the Docker command line needs to find the engine.
/// </remarks>
internal static class ComposeEnvironment
{
    private static readonly ImmutableHashSet<string> Inherited =
    [
        "PATH", "HOME", "TMPDIR",
        "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_API_VERSION",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
        "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    private static readonly ImmutableDictionary<string, string?> Settings = new Dictionary<string, string?>
    {
        // Old generations are orphans to the new compose file; they are retired later, by the plan.
        ["COMPOSE_IGNORE_ORPHANS"] = "1",
        ["COMPOSE_ANSI"] = "never",
        // A .env file in the data directory is nothing Tower wrote.
        ["COMPOSE_DISABLE_ENV_FILE"] = "1",
        ["COMPOSE_MENU"] = "0",
        ["DOCKER_CLI_HINTS"] = "false",
    }.ToImmutableDictionary();

    /// <summary>What differs from this process's environment: null takes a variable away.</summary>
    /// <param name="own">The names this process has.</param>
    /// <param name="added">The values of <c>${TOWER_SECRET_n}</c>.</param>
    public static ImmutableDictionary<string, string?> Difference(
        IEnumerable<string> own, IEnumerable<KeyValuePair<string, string>> added) =>
        own.Where(name => !Inherited.Contains(name))
            .ToImmutableDictionary(name => name, _ => (string?)null)
            .SetItems(Settings)
            .SetItems(added.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
}
