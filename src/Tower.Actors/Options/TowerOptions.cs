using System.Collections.Immutable;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Options;

/// <summary>
/// Settings of one Tower. Those with a <c>TOWER_*</c> name come from the environment and from <c>SettingsFile</c>.
/// </summary>
/// <remarks>They are written into Tower's own service, so that it sees them again after a restart.</remarks>
public sealed record TowerOptions
{
    /// <summary>The port Tower listens on inside its container.</summary>
    public const int ListenPort = 3100;

    // The stack

    /// <summary><c>TOWER_DATA_DIR</c>: absolute, the same on the host and in the container.</summary>
    public string DataDir { get; init; } = "/var/infra";

    /// <summary>
    /// <c>TOWER_BIND_ROOT</c>: the absolute path of a folder of the host, below which apps may mount; null: nowhere.
    /// </summary>
    public string? BindRoot { get; init; }

    /// <summary>
    /// <c>TOWER_CAPABILITIES</c>: Linux capabilities an intent may ask for beyond <see cref="Capabilities.Askable"/>.
    /// </summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary><c>TOWER_PROJECT</c>: the compose project; prefixes networks and volumes.</summary>
    public string Project { get; init; } = "tower";

    /// <summary><c>TOWER_HTTP_PORT</c>: the host's port for HTTP.</summary>
    public int HttpPort { get; init; } = 80;

    /// <summary><c>TOWER_HTTPS_PORT</c>: the host's port for HTTPS (TCP and UDP).</summary>
    public int HttpsPort { get; init; } = 443;

    /// <summary><c>TOWER_PULL_PORT</c>: the port on the host's loopback address that the engine pulls from.</summary>
    public int PullPort { get; init; } = 5000;

    /// <summary><c>TOWER_IMAGE</c>: the repository of Tower's image, without a tag.</summary>
    public string TowerImage { get; init; } = "ghcr.io/dldc-packages/tower";

    /// <summary><c>TOWER_CADDY_IMAGE</c>.</summary>
    public string CaddyImage { get; init; } = "caddy:2.11.4";

    /// <summary><c>TOWER_REGISTRY_IMAGE</c>.</summary>
    public string RegistryImage { get; init; } = "registry:2.8.3";

    /// <summary><c>TOWER_OTEL_IMAGE</c>: the repository, without a tag; the intent's <c>otel.version</c> is the tag.</summary>
    public string OtelImage { get; init; } = "grafana/otel-lgtm";

    /// <summary><c>TOWER_ACME_CA</c>: the directory URL of another ACME server; null: Caddy's default.</summary>
    public string? AcmeCa { get; init; }

    /// <summary><c>TOWER_ACME_CA_ROOT</c>: a PEM file with the root of that server's own certificate; null: public roots.</summary>
    public string? AcmeCaRoot { get; init; }

    /// <summary>
    /// <c>TOWER_REGISTRY_CA</c>: a PEM file with authorities that registries' certificates are trusted by, beside the public ones;
    /// null: those alone.
    /// </summary>
    public string? RegistryCa { get; init; }

    /// <summary><c>TOWER_DNS_CHECK</c>: <c>on</c> or <c>off</c>.</summary>
    public bool DnsCheck { get; init; } = true;

    /// <summary><c>TOWER_DNS_RESOLVER</c>: <c>address</c> or <c>address:port</c>; null: the system's resolvers.</summary>
    public string? DnsResolver { get; init; }

    /// <summary>
    /// <c>TOWER_GENERATION</c>: the generation of this Tower's own container, told by the compose file; null when it was
    /// started by hand. It names the container and is no part of it, so it is not written by
    /// <see cref="TowerOptionsEnvironment.ToEnvironment"/>.
    /// </summary>
    public string? OwnGeneration { get; init; }

    // The queue and its clocks

    /// <summary>How many deployments may wait.</summary>
    public int QueueCapacity { get; init; } = 16;

    /// <summary>How many deployments that succeeded keep their record, and how many that did not.</summary>
    public int KeptDeployments { get; init; } = 32;

    /// <summary>Where a domain is reached: <c>https://a.example.com</c>, with the port when it is not the usual one.</summary>
    public string AddressOf(string domain) => HttpsPort == 443 ? $"https://{domain}" : $"https://{domain}:{HttpsPort}";

    /// <summary>How long a deployment may be silent before it says what it waits for.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>TOWER_RESOLVE_TIMEOUT</c> (seconds): bound of the step <c>resolve</c>; one reference may take half of it.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>TOWER_DNS_TIMEOUT</c> (seconds): how long a domain may take to resolve.</summary>
    public TimeSpan DnsTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause between two tries of the same domain.</summary>
    public TimeSpan DnsInterval { get; init; } = TimeSpan.FromSeconds(2);

    // These bounds catch what hangs. They are long enough for what is slow: two cores with fifty processes that want them.

    /// <summary><c>TOWER_GENERATE_TIMEOUT</c> (seconds): bound of the step <c>generate</c>.</summary>
    public TimeSpan GenerateTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary><c>TOWER_OBSERVE_TIMEOUT</c> (seconds): bound of a question to the engine that changes nothing.</summary>
    public TimeSpan ObserveTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>TOWER_PULL_TIMEOUT</c> (seconds): bound of the step <c>pull</c>.</summary>
    public TimeSpan PullTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>TOWER_START_TIMEOUT</c> (seconds): bound of one <c>docker compose up</c>.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// <c>TOWER_PROBE_TIMEOUT</c> (seconds): how long a new generation of an app may take until it is ready.
    /// </summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// <c>TOWER_INIT_TIMEOUT</c> (seconds): how long Caddy, the registry, Grafana and Tower itself may take until they are
    /// ready; <see cref="ProbeTimeout"/> when that is longer.
    /// </summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The pause between two probes of a starting generation.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Successful probes in a row that make a generation ready.</summary>
    public int ProbeSuccesses { get; init; } = 2;

    /// <summary>
    /// <c>TOWER_STEADY_TIME</c> (seconds): how long an app that nothing can be asked of must run on until it is ready.
    /// </summary>
    public TimeSpan SteadyTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// <c>TOWER_ENGINE_TIMEOUT</c> (seconds): how long what has no way back, undoing and tidying up, waits for an engine
    /// that does not answer: it may be restarting.
    /// </summary>
    public TimeSpan EnginePatience { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary><c>TOWER_CADDY_TIMEOUT</c> (seconds): bound of one call of Caddy's admin API.</summary>
    public TimeSpan CaddyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// <c>TOWER_CERTIFICATE_TIMEOUT</c> (seconds): how long a deployment waits for the first certificate of a new domain before it ends with a warning.
    /// </summary>
    public TimeSpan CertificateTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// <c>TOWER_WATCH_TIME</c> (seconds): how long a new generation is watched once it has the traffic, before the old one goes.
    /// </summary>
    public TimeSpan WatchTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// <c>TOWER_TRIAL_TIME</c> (seconds): how long a change of how Tower is reached waits to be confirmed before it is undone.
    /// </summary>
    public TimeSpan TrialTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often it is looked whether a trial is over, and whether its address leads here.</summary>
    public TimeSpan TrialInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a trial goes on at least after a start of Tower, so that a caller has a chance.</summary>
    public TimeSpan TrialGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// <c>TOWER_CANCEL_TIMEOUT</c> (seconds): how long what a deployment does may take to end when it is cancelled or has
    /// failed.
    /// </summary>
    public TimeSpan CancelPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>TOWER_HANDOVER_TIMEOUT</c> (seconds): how long another Tower may take to take over.</summary>
    public TimeSpan HandoverTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pause between two tries to recover from an interruption.</summary>
    public TimeSpan RecoveryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long old generations may take to answer their last requests.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a container may take to stop before it is killed.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>TOWER_SAVE_TIMEOUT</c> (seconds): bound of the step <c>save</c>.</summary>
    public TimeSpan SaveTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
