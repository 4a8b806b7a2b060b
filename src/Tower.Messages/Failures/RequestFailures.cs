namespace Tower.Messages.Failures;

/// <summary>Why a request is refused, when it comes or when its turn comes. A part of <see cref="FailureCodes.All"/>.</summary>
public static class RequestFailures
{
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

    /// <summary>A query parameter has a name or a value Tower does not know.</summary>
    public static readonly FailureCode BadQuery = new("bad-query",
        "A query parameter has a name or a value Tower does not know", "Use the names and values the answer gives, or leave it out");

    /// <summary>No or wrong credentials.</summary>
    public static readonly FailureCode Unauthorized = new("unauthorized",
        "The user name or password is missing or wrong", "Send tower.username and its password with curl -u; is the CI variable set?");

    /// <summary>Too many passwords are tried; this one was not looked at.</summary>
    public static readonly FailureCode TooManyAttempts = new("too-many-attempts",
        "Too many passwords are tried, from this address or from others", "Wait for Retry-After, then send the right password");

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
        "This Tower has no applied intent and accepts no request", "Run `tower init` on the server; if that was done, read Tower's own log");

    /// <summary>The queue is full.</summary>
    public static readonly FailureCode QueueFull = new("queue-full",
        "Too many deployments wait", "Send it again after Retry-After");

    /// <summary>Another Tower owns the server.</summary>
    public static readonly FailureCode StandingBy = new("standing-by",
        "This Tower stands by for another one", "Send it again after Retry-After; if it stays so, read the logs of the tower-… containers");

    /// <summary>The coordinator gave no answer.</summary>
    public static readonly FailureCode NotAnswering = new("not-answering",
        "Tower's coordinator does not answer", "Send it again; if it stays so, restart Tower's container");
}
