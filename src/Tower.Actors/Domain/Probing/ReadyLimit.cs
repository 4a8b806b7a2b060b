using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Probing;

/// <summary>How long a service may take until it is ready. Pure.</summary>
internal static class ReadyLimit
{
    /// <summary>
    /// The limit. What an app may take is a matter of the app. What Tower brings along is alike on every server, so that
    /// being late there means a slow server, and giving it up helps nobody.
    /// </summary>
    public static Limit Of(ServiceSpec service, TowerOptions options) => service switch
    {
        { ReadyWithin: { } own } => new Limit(own, $"its {SettingNames.StartPeriod}"),
        { Kind: ServiceKind.App } => new Limit(
            options.ProbeTimeout, $"its {SettingNames.StartPeriod}, or {SettingNames.ProbeTimeout} for all apps"),
        _ => new Limit(
            options.InitTimeout > options.ProbeTimeout ? options.InitTimeout : options.ProbeTimeout,
            SettingNames.InitTimeout),
    };
}
