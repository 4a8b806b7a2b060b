namespace Tower.Web.Init;

/// <summary>
/// Which image the stack's Tower is to run: the one that runs now, so that init and stack are the same program.
/// </summary>
/// <param name="Repository">The repository without a tag; null: the options' default.</param>
/// <param name="Tag">What <c>tower.version</c> says.</param>
internal sealed record OwnImage(string? Repository, string Tag)
{
    /// <summary>Chooses.</summary>
    /// <param name="configured"><c>TOWER_IMAGE</c>, with or without a tag; null or empty: not set.</param>
    /// <param name="running">The image of the container this runs in; null: not in a container.</param>
    public static OwnImage Choose(string? configured, string? running)
    {
        var own = Split(running, "latest");
        if (string.IsNullOrEmpty(configured))
            return new OwnImage(own.Repository, own.Tag ?? ProductVersion.Value);
        var wanted = Split(configured, null);
        return new OwnImage(
            wanted.Repository,
            wanted.Tag ?? (own.Repository == wanted.Repository ? own.Tag : null) ?? ProductVersion.Value);
    }

    /// <summary>Repository and tag of a reference; an image named by its id alone has neither.</summary>
    private static (string? Repository, string? Tag) Split(string? reference, string? tagWithoutOne)
    {
        if (string.IsNullOrEmpty(reference) || reference.StartsWith("sha256:", StringComparison.Ordinal))
            return (null, null);
        var at = reference.IndexOf('@');
        var name = at < 0 ? reference : reference[..at];
        // A colon before the last slash belongs to the registry's port.
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        if (colon >= 0)
            return (name[..colon], name[(colon + 1)..]);
        // An image pinned by digest was run without a tag that could be run again.
        return (name, at < 0 ? tagWithoutOne : null);
    }
}
