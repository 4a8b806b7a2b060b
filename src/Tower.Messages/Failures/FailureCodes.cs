using System.Collections.Immutable;
using System.Reflection;

namespace Tower.Messages.Failures;

/// <summary>Every kind of failure Tower reports. <c>docs/failures.md</c> is made from this list.</summary>
public static class FailureCodes
{
    // The request

    /// <summary>The document breaks the intent's rules.</summary>
    public static readonly FailureCode InvalidIntent = new("invalid-intent",
        "The intent breaks a rule", "Correct every field the answer names; GET /schema has the rules");

    /// <summary>The body is no JSON by its content type.</summary>
    public static readonly FailureCode NotJson = new("not-json",
        "The body is not sent as JSON", "Send it with -H 'Content-Type: application/json' and --data-binary @intent.json");

    /// <summary>The body is longer than an intent may be.</summary>
    public static readonly FailureCode TooLarge = new("too-large",
        "The document has more than 1 MiB", "Move large values out of the intent");

    /// <summary>The request is malformed HTTP.</summary>
    public static readonly FailureCode BadRequest = new("bad-request",
        "The request is malformed", "Send it as the README shows");

    /// <summary>A query parameter has a value Tower does not know.</summary>
    public static readonly FailureCode BadQuery = new("bad-query",
        "A query parameter has a value Tower does not know", "Use a value the answer names");

    /// <summary>No or wrong credentials.</summary>
    public static readonly FailureCode Unauthorized = new("unauthorized",
        "The user name or password is missing or wrong", "Send tower.username and its password with curl -u; is the CI variable set?");

    /// <summary>Too many wrong passwords came from one address.</summary>
    public static readonly FailureCode TooManyAttempts = new("too-many-attempts",
        "Too many wrong passwords came from this address", "Wait for Retry-After, then send the right password");

    /// <summary>A browser sent the request for another site.</summary>
    public static readonly FailureCode CrossSite = new("cross-site",
        "A browser sent the request for another site", "Open Tower's own address, or use curl");

    /// <summary>No such path or method.</summary>
    public static readonly FailureCode NoSuchEndpoint = new("no-such-endpoint",
        "Tower has no such path, or not with this method", "Use an endpoint the answer lists");

    /// <summary>No deployment of this id.</summary>
    public static readonly FailureCode UnknownDeployment = new("unknown-deployment",
        "There is no record of this deployment", "GET /deployments lists those there are");

    /// <summary>No volume of this name, or not an app's.</summary>
    public static readonly FailureCode UnknownVolume = new("unknown-volume",
        "No app has or had a volume of this name", "GET /volumes lists those there are");

    /// <summary>Something has to wait until no deployment runs.</summary>
    public static readonly FailureCode DeploymentRuns = new("deployment-runs",
        "A deployment runs or waits, and may need what the request would remove", "Wait until GET /deployments shows none that runs or waits, then send it again");

    /// <summary>The deployment is beyond cancelling.</summary>
    public static readonly FailureCode NotCancelled = new("not-cancelled",
        "The deployment can no longer be cancelled", "Let it end, then restore an earlier one if you need to");

    /// <summary>The deployment cannot be restored.</summary>
    public static readonly FailureCode NotRestored = new("not-restored",
        "The deployment cannot be restored", "Pick another one of GET /deployments, or apply a document");

    /// <summary>There is no applied intent yet.</summary>
    public static readonly FailureCode NoIntent = new("no-intent",
        "There is no applied intent yet", "Run `tower init`, or POST an intent to /apply first");

    /// <summary>Tower was never set up here, or cannot read its intent.</summary>
    public static readonly FailureCode NotInitialised = new("not-initialised",
        "This Tower has no applied intent and lets nobody in", "Run `tower init` on the server; if that was done, read Tower's own log");

    /// <summary>The queue is full.</summary>
    public static readonly FailureCode QueueFull = new("queue-full",
        "Too many deployments wait", "Send it again after Retry-After");

    /// <summary>Another Tower owns the server.</summary>
    public static readonly FailureCode StandingBy = new("standing-by",
        "This Tower stands by for another one", "Send it again after Retry-After; if it stays so, read the logs of the tower-… containers");

    /// <summary>The coordinator gave no answer.</summary>
    public static readonly FailureCode NotAnswering = new("not-answering",
        "Tower's coordinator does not answer", "Send it again; if it stays so, restart Tower's container");

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
        "An image declares a volume that several of its containers would write to side by side",
        "Name it in the app's volumes, as the line above shows, or use one container with strategy recreate");

    /// <summary>A bind's source does not exist.</summary>
    public static readonly FailureCode BindMissing = new("bind-missing",
        "A folder of the host that an app mounts does not exist",
        "Create it with the owner the app needs, or add the option create=UID:GID to the volume");

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
        "A container could not be started", "Correct what the engine says above: command, user, mounts or memory");

    /// <summary>The image was built for another processor.</summary>
    public static readonly FailureCode ImagePlatform = new("image-platform",
        "The image was not built for this server's processor", "Build it for this platform and push it again");

    /// <summary>An image could not be pulled for another reason.</summary>
    public static readonly FailureCode PullFailed = new("pull-failed",
        "The engine could not pull an image", "Do what the engine's words above suggest, then send the document again");

    /// <summary>The engine does not answer.</summary>
    public static readonly FailureCode EngineUnreachable = new("engine-unreachable",
        "The Docker Engine does not answer", "Start it (systemctl start docker), or mount its socket into Tower's container");

    /// <summary>The engine refuses a request.</summary>
    public static readonly FailureCode EngineRefused = new("engine-refused",
        "The Docker Engine refuses a request", "Do what its words above suggest; `docker info` and its own log say more");

    // Proving

    /// <summary>An app's process ended.</summary>
    public static readonly FailureCode AppExited = new("app-exited",
        "An app's process ended", "Read its last log lines above and correct the app, its command or its environment");

    /// <summary>An app's process was killed.</summary>
    public static readonly FailureCode AppKilled = new("app-killed",
        "An app's process was killed, as the kernel does when memory is short", "Raise resources.memory, or have the app use less");

    /// <summary>An app did not get ready in time.</summary>
    public static readonly FailureCode AppNotReady = new("app-not-ready",
        "An app did not get ready in time", "Correct port or healthCheck.path, or raise healthCheck.startPeriod");

    /// <summary>An app that was ready is not any more.</summary>
    public static readonly FailureCode AppUnstable = new("app-unstable",
        "An app was ready and stopped answering", "Read its last log lines above; it must keep answering under traffic");

    /// <summary>Containers could not be stopped or removed.</summary>
    public static readonly FailureCode ContainersStuck = new("containers-stuck",
        "A container could not be stopped, started or removed", "Look at it with `docker inspect`; restart the engine if it hangs");

    /// <summary>A volume cannot be removed because a container has it.</summary>
    public static readonly FailureCode VolumeInUse = new("volume-in-use",
        "A volume cannot be removed while a container has it, or an app of the applied intent needs it",
        "Take the app out of the intent and apply it, or remove the container the line above names, then try again");

    // Traffic

    /// <summary>Caddy refuses the config.</summary>
    public static readonly FailureCode RoutesRefused = new("routes-refused",
        "Caddy refuses the new config", "Report it with Caddy's words above; the config of before serves");

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
        "A file of the data directory cannot be read or written", "Correct its owner, mode or file system, as the line above says");

    /// <summary>A file of the data directory does not say what it should.</summary>
    public static readonly FailureCode StateInvalid = new("state-invalid",
        "A file of the data directory is damaged", "Correct it, or restore it from a backup");

    /// <summary>Another Tower writes in the data directory.</summary>
    public static readonly FailureCode NotOwner = new("not-owner",
        "Another Tower owns the data directory", "See which one runs with `docker ps`, then send the document again");

    /// <summary>The new Tower did not take over.</summary>
    public static readonly FailureCode HandoverFailed = new("handover-failed",
        "The new Tower did not take over in time", "Read its last log lines above; on a slow server raise TOWER_HANDOVER_TIMEOUT");

    /// <summary>A step took longer than it may.</summary>
    public static readonly FailureCode StepTimeout = new("step-timeout",
        "A step took longer than it may", "Raise the setting the line above names");

    // Ends

    /// <summary>Somebody cancelled it.</summary>
    public static readonly FailureCode Cancelled = new("cancelled",
        "The deployment was cancelled", "Send the document again when it should run");

    /// <summary>It waited while the server changed hands.</summary>
    public static readonly FailureCode Superseded = new("superseded",
        "What was applied meanwhile no longer fits the request, or another Tower took over while it waited", "Send it again");

    /// <summary>Tower was interrupted in it.</summary>
    public static readonly FailureCode Interrupted = new("interrupted",
        "Tower was interrupted while it ran, and undid it", "Send the document again");

    /// <summary>A defect of Tower's.</summary>
    public static readonly FailureCode Internal = new("internal",
        "Tower made a mistake", "Report it with Tower's own log: docker logs of the tower-… container");

    // Setting up

    /// <summary>Settings of the environment are wrong.</summary>
    public static readonly FailureCode SettingsInvalid = new("settings-invalid",
        "A setting in the environment is wrong or unknown", "Correct the variables the lines above name");

    /// <summary>The server is not ready for Tower.</summary>
    public static readonly FailureCode ServerNotReady = new("server-not-ready",
        "The server lacks something Tower needs", "Do what each line above says, then run `tower init` again");

    /// <summary>Apps or data of an earlier Tower are there.</summary>
    public static readonly FailureCode ServerInUse = new("server-in-use",
        "Apps or volumes of an earlier Tower are on this server, and no record says how to go on with them",
        "Bring intent.json back as described above, or remove them yourself");

    /// <summary>All of them, in this order.</summary>
    public static ImmutableArray<FailureCode> All { get; } =
    [
        .. typeof(FailureCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(FailureCode))
            .Select(field => (FailureCode)field.GetValue(null)!),
    ];

    /// <summary>The code of a name; one that this version does not know has no words.</summary>
    public static FailureCode Named(string name) =>
        All.FirstOrDefault(code => code.Name == name) ?? new FailureCode(name, "", "");
}
