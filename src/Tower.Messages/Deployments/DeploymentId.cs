namespace Tower.Messages.Deployments;

/// <summary>Names one deployment; sorts by the time of its request, e.g. <c>20260128T103045-3f9a</c>.</summary>
public readonly record struct DeploymentId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
