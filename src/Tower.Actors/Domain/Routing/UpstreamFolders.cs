namespace Tower.Actors.Domain.Routing;

/// <summary>The names under which an <see cref="UpstreamTable"/> is on disk: Tower writes them, and Caddy's routes look them up.</summary>
internal static class UpstreamFolders
{
    /// <summary>The folder of <see cref="UpstreamTable.Live"/>.</summary>
    public const string Live = "live";

    /// <summary>The folder of <see cref="UpstreamTable.Back"/>.</summary>
    public const string Back = "back";

    /// <summary>The folder of the links by which held requests ask again.</summary>
    public const string Gate = "gate";

    /// <summary>Where the gate of a key is, if it has live upstreams: relative to the link that names the table.</summary>
    public static string GateOf(string key) => $"{Gate}/{key}";
}
