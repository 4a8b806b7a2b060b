namespace Tower.Messages.Deployments;

/// <summary>Names one deployment; sorts by the time of its request, e.g. <c>20260128T103045-3f9a</c>.</summary>
public readonly record struct DeploymentId(string Value)
{
    /// <summary>A new id: the time in UTC to the second and four random hex digits.</summary>
    public static DeploymentId New(DateTimeOffset now) =>
        new($"{now.UtcDateTime:yyyyMMdd'T'HHmmss}-{Random.Shared.Next(0x10000):x4}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
