using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Intents;

/// <summary>Random valid values of what an app says of its containers and how they are replaced.</summary>
public static class ContainerGenerator
{
    private static readonly ImmutableArray<string> Sources =
        ["data", "0", "a_b.c-d", new string('v', 64), "/srv/data", "/srv/a b/ü", "/srv/$HOME/${X}"];

    private static readonly ImmutableArray<string> Targets =
        ["/data", "/var/lib/app", "/a b/$c/'d'\"e", "/…", "/1.5", "/~", "/-/#"];

    /// <summary>An app with any of these fields set, or none.</summary>
    public static Gen<AppSpec> Of(AppSpec app) =>
        from command in Maybe(Words())
        from volumes in Volumes()
        from strategy in MaybeValue(Gen.Elements(AppStrategy.Rolling, AppStrategy.Recreate))
        from replicas in Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(2, 20)))
        from grace in MaybeValue(Gen.Choose(1, 600))
        from drain in MaybeValue(Gen.Choose(0, 3600))
        from start in MaybeValue(Gen.Choose(1, 3600))
        from resources in Maybe(Resources())
        from init in Gen.Elements(true, false)
        from protocol in Gen.Frequency((3, Gen.Constant(AppProtocol.Http)), (1, Gen.Constant(AppProtocol.H2c)))
        from user in Gen.Elements<string?>(null, "0", "1000:1000", "www-data", "_a:b.c-d", "2147483647:root")
        from added in Gen.Elements<string[]>([], ["IPC_LOCK"], ["NET_RAW", "cap_sys_nice"])
        from dropped in Gen.Elements<string[]>([], ["ALL"], ["KILL", "setuid"])
        from pids in MaybeValue(Gen.Choose(16, 1_000_000))
        let written = volumes.Any(volume => !volume.EndsWith(":ro", StringComparison.Ordinal))
        let rolling = strategy is AppStrategy.Rolling || (strategy is null && !written)
        select app with
        {
            Command = command is null ? null : [.. command],
            Volumes = volumes,
            Strategy = strategy,
            Replicas = rolling ? replicas : 1,
            StopGracePeriod = grace,
            DrainTimeout = drain,
            HealthCheck = app.HealthCheck is null ? null : app.HealthCheck with { StartPeriod = start },
            Resources = resources,
            Init = init,
            Protocol = protocol,
            User = user,
            CapAdd = [.. added],
            CapDrop = [.. dropped],
            Pids = pids,
        };

    /// <summary>Volumes of one app: targets are used once.</summary>
    public static Gen<ImmutableArray<string>> Volumes() =>
        from count in Gen.Choose(0, 3)
        from sources in Gen.ArrayOf(Gen.Elements(Sources.AsEnumerable()), count)
        from targets in Gen.Shuffle(Targets.ToArray())
        from modes in Gen.ArrayOf(Gen.Elements("", ":ro", ":rw"), count)
        select sources.Select((source, at) => $"{source}:{targets[at]}{modes[at]}").ToImmutableArray();

    private static Gen<string[]> Words() =>
        from count in Gen.Choose(1, 4)
        from words in Gen.ArrayOf(Gen.Elements(IntentGenerator.NastyValues.AsEnumerable()), count)
        select words;

    private static Gen<ResourcesSpec> Resources() =>
        from memory in Gen.Elements<string?>(null, "6m", "512m", "6291456b", "6144k", "65536g")
        from cpus in Gen.Elements<decimal?>(null, 0.01m, 0.5m, 0.50m, 1m, 1.000m, 256m, 0.3333333333333333333333333333m)
        select new ResourcesSpec { Memory = memory, Cpus = cpus };

    private static Gen<T?> Maybe<T>(Gen<T> some) where T : class =>
        Gen.OneOf(Gen.Constant<T?>(null), some.Select(value => (T?)value));

    private static Gen<T?> MaybeValue<T>(Gen<T> some) where T : struct =>
        Gen.OneOf(Gen.Constant<T?>(null), some.Select(value => (T?)value));
}
