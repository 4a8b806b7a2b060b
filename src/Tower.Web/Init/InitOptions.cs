using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Web.Init;

/// <summary>The settings as <c>tower init</c> reads them.</summary>
internal static class InitOptions
{
    /// <summary>
    /// Reads them, or says what is wrong with them. <c>TOWER_IMAGE</c> may carry a tag here; the options take the repository
    /// alone.
    /// </summary>
    public static TowerOptions? Read(InitWorld world, OwnImage image)
    {
        try
        {
            var environment = new Dictionary<string, string>(world.Environment);
            environment.Remove("TOWER_IMAGE");
            if (image.Repository is { } repository)
                environment["TOWER_IMAGE"] = repository;
            return SettingsFile.Load(environment);
        }
        catch (AdapterException wrong)
        {
            world.Terminal.Error.WriteLine(string.Join("\n  ", [wrong.Message, .. wrong.Detail, .. Mistyped(world, out _)]));
            return null;
        }
    }

    /// <summary>What is wrong with the variables that are no settings, a sentence each.</summary>
    /// <param name="world">Where they are.</param>
    /// <param name="adoptsVolumes">Whether volumes of an earlier Tower are to be taken as they are.</param>
    public static ImmutableArray<string> Mistyped(InitWorld world, out bool adoptsVolumes)
    {
        var adopts = world.Environment.GetValueOrDefault(SettingNames.AdoptVolumes, "");
        adoptsVolumes = adopts == "yes";
        var unknown = TowerOptionsEnvironment.Unknown(world.Environment.Keys);
        return adopts is "" or "yes" or "no"
            ? unknown
            : unknown.Add($"{SettingNames.AdoptVolumes}: expected yes or no; got \"{adopts}\"");
    }
}
