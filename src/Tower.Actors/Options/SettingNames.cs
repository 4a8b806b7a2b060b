using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Tower.Actors.Options;

/// <summary>
/// The names of the settings that messages name, of a bound to whoever hits it or of what is on trial, and of what else is called
/// <c>TOWER_*</c>.
/// </summary>
public static partial class SettingNames
{
    /// <summary>What every variable of Tower's begins with.</summary>
    public const string Prefix = "TOWER_";

    /// <summary><see cref="TowerOptions.HttpsPort"/>.</summary>
    public const string HttpsPort = "TOWER_HTTPS_PORT";

    /// <summary><see cref="TowerOptions.DataDir"/>.</summary>
    public const string DataDir = "TOWER_DATA_DIR";

    /// <summary><see cref="TowerOptions.BindRoot"/>.</summary>
    public const string BindRoot = "TOWER_BIND_ROOT";

    /// <summary><see cref="TowerOptions.CaddyImage"/>.</summary>
    public const string CaddyImage = "TOWER_CADDY_IMAGE";

    /// <summary><see cref="TowerOptions.Capabilities"/>.</summary>
    public const string Capabilities = "TOWER_CAPABILITIES";

    /// <summary><see cref="TowerOptions.RegistryCa"/>.</summary>
    public const string RegistryCa = "TOWER_REGISTRY_CA";

    /// <summary><see cref="TowerOptions.AcmeCaRoot"/>.</summary>
    public const string AcmeCaRoot = "TOWER_ACME_CA_ROOT";

    /// <summary><see cref="TowerOptions.ResolveTimeout"/>.</summary>
    public const string ResolveTimeout = "TOWER_RESOLVE_TIMEOUT";

    /// <summary><see cref="TowerOptions.DnsTimeout"/>.</summary>
    public const string DnsTimeout = "TOWER_DNS_TIMEOUT";

    /// <summary><see cref="TowerOptions.GenerateTimeout"/>.</summary>
    public const string GenerateTimeout = "TOWER_GENERATE_TIMEOUT";

    /// <summary><see cref="TowerOptions.ObserveTimeout"/>.</summary>
    public const string ObserveTimeout = "TOWER_OBSERVE_TIMEOUT";

    /// <summary><see cref="TowerOptions.PullTimeout"/>.</summary>
    public const string PullTimeout = "TOWER_PULL_TIMEOUT";

    /// <summary><see cref="TowerOptions.StartTimeout"/>.</summary>
    public const string StartTimeout = "TOWER_START_TIMEOUT";

    /// <summary><see cref="TowerOptions.ProbeTimeout"/>.</summary>
    public const string ProbeTimeout = "TOWER_PROBE_TIMEOUT";

    /// <summary><see cref="TowerOptions.SteadyTime"/>.</summary>
    public const string SteadyTime = "TOWER_STEADY_TIME";

    /// <summary><see cref="TowerOptions.InitTimeout"/>.</summary>
    public const string InitTimeout = "TOWER_INIT_TIMEOUT";

    /// <summary><see cref="TowerOptions.EnginePatience"/>.</summary>
    public const string EngineTimeout = "TOWER_ENGINE_TIMEOUT";

    /// <summary><see cref="TowerOptions.CaddyTimeout"/>.</summary>
    public const string CaddyTimeout = "TOWER_CADDY_TIMEOUT";

    /// <summary><see cref="TowerOptions.WatchTime"/>.</summary>
    public const string WatchTime = "TOWER_WATCH_TIME";

    /// <summary><see cref="TowerOptions.TrialTime"/>.</summary>
    public const string TrialTime = "TOWER_TRIAL_TIME";

    /// <summary><see cref="TowerOptions.CancelPatience"/>.</summary>
    public const string CancelTimeout = "TOWER_CANCEL_TIMEOUT";

    /// <summary><see cref="TowerOptions.CertificateTimeout"/>.</summary>
    public const string CertificateTimeout = "TOWER_CERTIFICATE_TIMEOUT";

    /// <summary><see cref="TowerOptions.HandoverTimeout"/>.</summary>
    public const string HandoverTimeout = "TOWER_HANDOVER_TIMEOUT";

    /// <summary><see cref="TowerOptions.SaveTimeout"/>.</summary>
    public const string SaveTimeout = "TOWER_SAVE_TIMEOUT";

    /// <summary>
    /// The variable that tells Tower by which name it finds the address it listens on. It is not part of its generation.
    /// </summary>
    public const string ListenVariable = "TOWER_LISTEN";

    /// <summary>
    /// The variable that tells Tower which generation its container is. It is not part of what the generation is made of.
    /// </summary>
    public const string GenerationVariable = "TOWER_GENERATION";

    /// <summary>The field of an app that says how long it may take to get ready.</summary>
    public const string StartPeriod = "healthCheck.startPeriod";

    /// <summary>Read by <c>tower init</c> alone: the server's data, and who may use it.</summary>
    public static readonly ImmutableArray<string> OfInit =
        ["TOWER_DOMAIN", "TOWER_PASSWORD", AdoptVolumes];

    /// <summary>Has <c>tower init</c> take volumes as they are that an earlier Tower left.</summary>
    public const string AdoptVolumes = "TOWER_ADOPT_VOLUMES";

    /// <summary>Whether it is called like a setting and is none: the compose file uses it.</summary>
    internal static bool IsOfCompose(string name) =>
        name is GenerationVariable or ListenVariable || Secret().IsMatch(name);

    [GeneratedRegex(@"^TOWER_SECRET_[0-9]+\z")]
    private static partial Regex Secret();
}
