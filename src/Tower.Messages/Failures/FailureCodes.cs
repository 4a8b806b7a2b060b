using System.Collections.Immutable;
using System.Reflection;

namespace Tower.Messages.Failures;

/// <summary>
/// Every kind of failure of a deployment, of <c>tower init</c> and of what Tower needs for them; those of a request alone are
/// <see cref="RequestFailures"/>. <c>docs/failures.md</c> is made from these lists.
/// </summary>
public static class FailureCodes
{
    // Guards

    /// <summary>More apps would go than go without a word.</summary>
    public static readonly FailureCode RemovalRefused = new("removal-refused",
        "The document would remove more than one app, or more than a third of them",
        "Put the apps back into the document, or send it with ?remove=allow");

    /// <summary>The document names another server.</summary>
    public static readonly FailureCode RenameRefused = new("rename-refused",
        "The document has another tower.domain than this server",
        "Send it to the server it belongs to, or move this one with ?rename=allow");

    /// <summary>An image keeps data where the intent names no volume, and Tower cannot keep it.</summary>
    public static readonly FailureCode VolumeUndeclared = new("volume-undeclared",
        "An image declares a volume that several of its containers would write to at the same time",
        "Name it in the app's volumes, as the deployment's log shows, or use one container with strategy recreate");

    /// <summary>An app would start with the volume of another one.</summary>
    public static readonly FailureCode VolumeShared = new("volume-shared",
        "Two apps would write to one volume",
        "Give the volume of one of them another name, as the deployment's log shows");

    /// <summary>A bind's source does not exist.</summary>
    public static readonly FailureCode BindMissing = new("bind-missing",
        "A folder of the host that an app mounts does not exist",
        "Create it with the owner the app needs, or add the option create=UID:GID to the volume");

    /// <summary>A bind's source is a link below the root, not below the root as it is now, or shows what is Tower's or the engine's own.</summary>
    public static readonly FailureCode BindRefused = new("bind-refused",
        "A folder of the host that an app mounts is behind a link, not below TOWER_BIND_ROOT, or would show what is Tower's or the engine's own",
        "Mount the folder itself, or another one, as the deployment's log shows");

    // Resolving

    /// <summary>No such tag or repository.</summary>
    public static readonly FailureCode ImageNotFound = new("image-not-found",
        "The registry has no image the reference names", "Push the image, or correct the reference");

    /// <summary>The registry wants credentials.</summary>
    public static readonly FailureCode RegistryDenied = new("registry-denied",
        "The registry requires credentials for the image, or does not have it",
        "Make the image public, or push it to the server's own registry");

    /// <summary>The registry does not answer.</summary>
    public static readonly FailureCode RegistryUnreachable = new("registry-unreachable",
        "The registry does not answer", "Check its name and the server's network, then send the document again");

    /// <summary>The registry's name does not resolve.</summary>
    public static readonly FailureCode RegistryUnresolved = new("registry-unresolved",
        "The registry's name does not resolve", "Correct the host in image, or add its DNS record");

    /// <summary>The registry's certificate is not trusted.</summary>
    public static readonly FailureCode RegistryUntrusted = new("registry-untrusted",
        "The registry's certificate is not trusted",
        "Correct the certificate as the message says, or give its authority with TOWER_REGISTRY_CA and to the Docker Engine");

    /// <summary>The registry has no TLS.</summary>
    public static readonly FailureCode RegistryPlainHttp = new("registry-plain-http",
        "The registry answers in plain HTTP, without TLS",
        "Give the registry a certificate, or push the image to the server's own registry");

    /// <summary>The registry is on a loopback address.</summary>
    public static readonly FailureCode RegistryOnLoopback = new("registry-on-loopback",
        "The registry is on the server's loopback address, where Tower's container cannot reach it",
        "Push the image to the server's own registry, or give the registry a name and a certificate");

    /// <summary>The registry limits requests.</summary>
    public static readonly FailureCode RegistryLimited = new("registry-limited",
        "The registry takes no more requests for now", "Wait, or push the image to the server's own registry");

    /// <summary>The registry answers nonsense.</summary>
    public static readonly FailureCode RegistryUnexpected = new("registry-unexpected",
        "The registry answers in a way no registry should", "Check that the host is a registry");

    /// <summary>A domain has no address.</summary>
    public static readonly FailureCode DomainUnresolved = new("domain-unresolved",
        "A domain does not resolve", "Add its DNS record, or send the document with ?dns=skip");

    // Preparing and starting

    /// <summary>Compose refuses the generated file.</summary>
    public static readonly FailureCode ComposeRefused = new("compose-refused",
        "docker compose refuses the generated file", "Update Docker Engine and Compose; if they are current, report it");

    /// <summary>Compose is missing or too old.</summary>
    public static readonly FailureCode ComposeMissing = new("compose-missing",
        "The Docker command line or its Compose plugin is missing or too old", "Install Docker Compose 2.20 or later");

    /// <summary>Compose could not start containers.</summary>
    public static readonly FailureCode StartFailed = new("start-failed",
        "A container could not be started", "Correct what the engine says in the log: command, user, mounts, ports or memory");

    /// <summary>The image was built for another processor.</summary>
    public static readonly FailureCode ImagePlatform = new("image-platform",
        "The image was not built for this server's processor", "Build it for this platform and push it again");

    /// <summary>An image could not be pulled for another reason.</summary>
    public static readonly FailureCode PullFailed = new("pull-failed",
        "The engine could not pull an image", "Do what the engine says in the log, then send the document again");

    /// <summary>The engine does not answer.</summary>
    public static readonly FailureCode EngineUnreachable = new("engine-unreachable",
        "The Docker Engine does not answer", "Start it (systemctl start docker), or mount its socket into Tower's container");

    /// <summary>The engine refuses a request.</summary>
    public static readonly FailureCode EngineRefused = new("engine-refused",
        "The Docker Engine refuses a request", "Do what its answer in the log suggests; `docker info` and the engine's own log say more");

    // Proving

    /// <summary>An app's process ended.</summary>
    public static readonly FailureCode AppExited = new("app-exited",
        "An app's process ended", "Read its last lines in the log and correct the app, its command or its environment");

    /// <summary>An app's process was killed.</summary>
    public static readonly FailureCode AppKilled = new("app-killed",
        "An app's process was killed because memory was short", "Raise resources.memory, or have the app use less");

    /// <summary>An app did not get ready in time.</summary>
    public static readonly FailureCode AppNotReady = new("app-not-ready",
        "An app did not get ready in time", "Correct port or healthCheck.path, or raise healthCheck.startPeriod");

    /// <summary>An app that was ready is not any more.</summary>
    public static readonly FailureCode AppUnstable = new("app-unstable",
        "An app was ready and stopped answering", "Read its last lines in the log; it must keep answering under traffic");

    /// <summary>Containers could not be stopped or removed.</summary>
    public static readonly FailureCode ContainersStuck = new("containers-stuck",
        "A container could not be stopped, started or removed", "Look at it with `docker inspect`; restart the engine if it hangs");

    /// <summary>A volume cannot be removed because a container has it.</summary>
    public static readonly FailureCode VolumeInUse = new("volume-in-use",
        "A volume cannot be removed while a container uses it, or an app of the applied intent needs it",
        "Take the app out of the intent and apply it, or remove the container the answer names, then try again");

    // Traffic

    /// <summary>Caddy refuses the config.</summary>
    public static readonly FailureCode RoutesRefused = new("routes-refused",
        "Caddy refuses the new config", "Report it with Caddy's answer; the previous config still serves");

    /// <summary>Caddy does not answer.</summary>
    public static readonly FailureCode CaddyUnreachable = new("caddy-unreachable",
        "Caddy does not answer on its admin socket", "Start the caddy container (docker ps, docker start), then send the document again");

    /// <summary>The new routes do not answer as they should.</summary>
    public static readonly FailureCode RoutesUnproven = new("routes-unproven",
        "A request through Caddy did not reach the new generation", "Check that the app answers on its port; GET /status shows it");

    // Files and ownership

    /// <summary>The disk is full.</summary>
    public static readonly FailureCode DiskFull = new("disk-full",
        "The disk is full", "Free space, e.g. with `docker image prune -a`, then send the document again");

    /// <summary>A file cannot be read or written.</summary>
    public static readonly FailureCode FileRefused = new("file-refused",
        "A file of the data directory cannot be read or written", "Correct its owner, mode or file system, as the message says");

    /// <summary>A file of the data directory does not say what it should.</summary>
    public static readonly FailureCode StateInvalid = new("state-invalid",
        "A file of the data directory is damaged", "Correct it, or restore it from a backup");

    /// <summary>Another Tower writes in the data directory.</summary>
    public static readonly FailureCode NotOwner = new("not-owner",
        "Another Tower owns the data directory", "See which one runs with `docker ps`, then send the document again");

    /// <summary>The new Tower did not take over.</summary>
    public static readonly FailureCode HandoverFailed = new("handover-failed",
        "The new Tower did not take over in time", "Read its last lines in the log; on a slow server raise TOWER_HANDOVER_TIMEOUT");

    /// <summary>A step took longer than it may.</summary>
    public static readonly FailureCode StepTimeout = new("step-timeout",
        "A step took longer than it may", "Raise the setting the message names");

    // Ends

    /// <summary>Somebody cancelled it.</summary>
    public static readonly FailureCode Cancelled = new("cancelled",
        "The deployment was cancelled", "Send the document again when it should run");

    /// <summary>It waited while the server changed hands.</summary>
    public static readonly FailureCode Superseded = new("superseded",
        "Another Tower took over while it waited", "Send it again");

    /// <summary>Tower was interrupted in it.</summary>
    public static readonly FailureCode Interrupted = new("interrupted",
        "Tower was interrupted while it ran, and undid it", "Send the document again");

    /// <summary>A defect of Tower's.</summary>
    public static readonly FailureCode Internal = new("internal",
        "Tower made a mistake", "Report it with Tower's own log: docker logs of the tower-… container");

    // Setting up

    /// <summary>Settings of the environment are wrong.</summary>
    public static readonly FailureCode SettingsInvalid = new("settings-invalid",
        "A setting in the environment is wrong or unknown", "Correct the variables the message names");

    /// <summary>The server is not ready for Tower.</summary>
    public static readonly FailureCode ServerNotReady = new("server-not-ready",
        "The server lacks something Tower needs", "Do what each line of the message says, then run `tower init` again");

    /// <summary>Apps or data of an earlier Tower are there.</summary>
    public static readonly FailureCode ServerInUse = new("server-in-use",
        "Apps or volumes of an earlier Tower are on this server, and no record says how to go on with them",
        "Restore intent.json from a backup, or remove them yourself");

    /// <summary>All of them, those of requests first, in this order.</summary>
    public static ImmutableArray<FailureCode> All { get; } =
    [
        .. new[] { typeof(RequestFailures), typeof(FailureCodes) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(FailureCode))
            .Select(field => (FailureCode)field.GetValue(null)!),
    ];

    /// <summary>The code of a name; one that this version does not know has no words.</summary>
    public static FailureCode Named(string name) =>
        All.FirstOrDefault(code => code.Name == name) ?? new FailureCode(name, "", "");
}
