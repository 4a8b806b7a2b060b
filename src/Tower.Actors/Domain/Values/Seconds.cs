using System.Globalization;

namespace Tower.Actors.Domain.Values;

/// <summary>Durations in words.</summary>
internal static class Seconds
{
    /// <summary><c>12.3 s</c>, always with one decimal.</summary>
    public static string Of(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
