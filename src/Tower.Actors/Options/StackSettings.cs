namespace Tower.Actors.Options;

/// <summary>
/// The settings that say how the stack itself runs. Those in force are kept with its state: <c>settings.env</c> may ask for others
/// by now, and what is undone goes back to these.
/// </summary>
/// <param name="HttpPort"><see cref="TowerOptions.HttpPort"/>.</param>
/// <param name="HttpsPort"><see cref="TowerOptions.HttpsPort"/>.</param>
/// <param name="CaddyImage"><see cref="TowerOptions.CaddyImage"/>.</param>
/// <param name="RegistryImage"><see cref="TowerOptions.RegistryImage"/>.</param>
/// <param name="OtelImage"><see cref="TowerOptions.OtelImage"/>.</param>
public sealed record StackSettings(int HttpPort, int HttpsPort, string CaddyImage, string RegistryImage, string OtelImage)
{
    /// <summary>Those of a process.</summary>
    public static StackSettings Of(TowerOptions options) =>
        new(options.HttpPort, options.HttpsPort, options.CaddyImage, options.RegistryImage, options.OtelImage);

    /// <summary>The settings of a process, with these in their place.</summary>
    public TowerOptions On(TowerOptions options) => options with
    {
        HttpPort = HttpPort,
        HttpsPort = HttpsPort,
        CaddyImage = CaddyImage,
        RegistryImage = RegistryImage,
        OtelImage = OtelImage,
    };
}
