namespace Tower.Messages.Deployments;

/// <summary>The steps of a deployment, in order; the words its log lines begin with.</summary>
public enum DeploymentStep
{
    /// <summary>Waiting for the deployments before it.</summary>
    Queue,
    /// <summary>Turning version ranges into digests.</summary>
    Resolve,
    /// <summary>Proving that domains resolve.</summary>
    Dns,
    /// <summary>Writing the compose file and the Caddy config, and having them checked.</summary>
    Generate,
    /// <summary>Comparing what should run with what runs.</summary>
    Plan,
    /// <summary>Fetching missing images.</summary>
    Pull,
    /// <summary>Starting new generations beside the old ones.</summary>
    Start,
    /// <summary>Proving new generations ready.</summary>
    Probe,
    /// <summary>Having requests wait while an app is swapped.</summary>
    Hold,
    /// <summary>Stopping an old generation that cannot run beside the new one.</summary>
    Stop,
    /// <summary>Moving the traffic.</summary>
    Switch,
    /// <summary>Waiting for the old generations' last requests.</summary>
    Drain,
    /// <summary>Watching that the new generations stay up.</summary>
    Watch,
    /// <summary>Removing old generations.</summary>
    Retire,
    /// <summary>Writing the new state to disk.</summary>
    Save,
    /// <summary>Handing the server over to another Tower.</summary>
    Handover,
    /// <summary>Undoing what was started, after a failure.</summary>
    Undo,
    /// <summary>Completing or undoing a deployment in which Tower was interrupted.</summary>
    Recover,
    /// <summary>The outcome.</summary>
    Result,
}
