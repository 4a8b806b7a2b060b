using System.Globalization;

namespace Tower.Actors.Hosting;

/// <summary>
/// The settings that say how the stack itself runs. Those in force are kept with its state: <c>settings.env</c> may ask for others
/// by now, and what is undone goes back to these.
/// </summary>
/// <param name="Reach">How the server is reached.</param>
/// <param name="CaddyImage"><see cref="TowerOptions.CaddyImage"/>.</param>
/// <param name="RegistryImage"><see cref="TowerOptions.RegistryImage"/>.</param>
/// <param name="OtelImage"><see cref="TowerOptions.OtelImage"/>.</param>
public sealed record StackSettings(ReachSettings Reach, string CaddyImage, string RegistryImage, string OtelImage)
{
    /// <summary>Those of a process.</summary>
    public static StackSettings Of(TowerOptions options) =>
        new(ReachSettings.Of(options), options.CaddyImage, options.RegistryImage, options.OtelImage);

    /// <summary>The settings of a process, with these in their place.</summary>
    public TowerOptions On(TowerOptions options) => Reach.On(options) with
    {
        CaddyImage = CaddyImage,
        RegistryImage = RegistryImage,
        OtelImage = OtelImage,
    };
}

/// <summary>The settings that can lock everybody out when they are changed by mistake.</summary>
/// <param name="HttpPort"><see cref="TowerOptions.HttpPort"/>.</param>
/// <param name="HttpsPort"><see cref="TowerOptions.HttpsPort"/>.</param>
public sealed record ReachSettings(int HttpPort, int HttpsPort)
{
    /// <summary><see cref="TowerOptions.AcmeCa"/>: whether a client accepts the certificate depends on who signs it.</summary>
    public string? AcmeCa { get; init; }

    /// <summary>Those of a process.</summary>
    public static ReachSettings Of(TowerOptions options) => new(options.HttpPort, options.HttpsPort) { AcmeCa = options.AcmeCa };

    /// <summary>The settings of a process, with these in their place.</summary>
    public TowerOptions On(TowerOptions options) => options with { HttpPort = HttpPort, HttpsPort = HttpsPort, AcmeCa = AcmeCa };

    /// <summary>Whether both listen on the same ports of the host.</summary>
    public bool HasPortsOf(ReachSettings? other) => (HttpPort, HttpsPort) == (other?.HttpPort, other?.HttpsPort);

    /// <summary>What is different, by the settings' names, with the values of these; an empty value is the default.</summary>
    public IEnumerable<(string Name, string Value)> ChangesFrom(ReachSettings before) => Values().Except(before.Values());

    private (string Name, string Value)[] Values() =>
    [
        (SettingNames.HttpPort, HttpPort.ToString(CultureInfo.InvariantCulture)),
        (SettingNames.HttpsPort, HttpsPort.ToString(CultureInfo.InvariantCulture)),
        (SettingNames.AcmeCa, AcmeCa ?? ""),
    ];
}
