using System.Diagnostics;

namespace Tower.Actors.Telemetry;

/// <summary>Names of Tower's own telemetry.</summary>
public static class TowerTelemetry
{
    /// <summary>Where all of Tower's own spans come from.</summary>
    public static readonly ActivitySource Source = new("Tower");
}
