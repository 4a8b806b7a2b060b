namespace Tower.Messages.Deployments;

/// <summary>What the caller said may happen although it is usually a mistake.</summary>
/// <param name="Remove"><c>?remove=allow</c>: more than one app, or more than a third of them, may be removed.</param>
/// <param name="Rename"><c>?rename=allow</c>: the document may have another <c>tower.domain</c> than the server.</param>
public sealed record Allowances(bool Remove = false, bool Rename = false)
{
    /// <summary>Nothing was said.</summary>
    public static readonly Allowances None = new();
}
