namespace Tower.Messages.Deployments;

/// <summary>How a deployment ended.</summary>
public enum DeploymentOutcome
{
    /// <summary>The new state serves.</summary>
    Succeeded,
    /// <summary>The old state serves; nothing that served was touched.</summary>
    Failed,
    /// <summary>Somebody cancelled it; the old state serves.</summary>
    Cancelled,
    /// <summary>There was nothing to do.</summary>
    Unchanged,
    /// <summary>It was asked only what would be done: that was said, and nothing of it done.</summary>
    Planned,
}

/// <summary>Helpers on <see cref="DeploymentOutcome"/>.</summary>
public static class DeploymentOutcomes
{
    /// <summary>Whether CI should be green.</summary>
    public static bool IsGood(this DeploymentOutcome outcome) =>
        outcome is DeploymentOutcome.Succeeded or DeploymentOutcome.Unchanged or DeploymentOutcome.Planned;
}
