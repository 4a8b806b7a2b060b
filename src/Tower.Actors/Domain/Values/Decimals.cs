using System.Globalization;

namespace Tower.Actors.Domain.Values;

/// <summary>Numbers with a fraction as text.</summary>
internal static class Decimals
{
    /// <summary>
    /// The number without an exponent and without zeros at its end: 0.5 and 0.50 are written alike, although a decimal
    /// remembers which of them it was.
    /// </summary>
    public static string Text(decimal value) =>
        value.ToString("0.############################", CultureInfo.InvariantCulture);
}
