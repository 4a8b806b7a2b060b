using System.Collections.Immutable;
using Tower.Actors.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

/// <summary>Why an app is among the changed ones, in words. Names of variables are told, their values never. Pure.</summary>
internal static class ChangeReasons
{
    // Of a digest, as `docker images` shows it.
    private const int ShownDigits = 12;
    private const int DigestLength = 64;

    /// <summary>One line per app; none on a server where nothing was applied yet: everything is new.</summary>
    public static ImmutableArray<string> Of(DesiredState desired, ObservedState observed, ImmutableArray<string> changed) =>
        observed is { Applied: { } applied, AppliedStack: { } before }
            ? OfAll(desired, observed, changed, applied, before)
            : [];

    private static ImmutableArray<string> OfAll(
        DesiredState desired, ObservedState observed, ImmutableArray<string> changed, Intent applied, StackSpec before)
    {
        var own = OwnSection.Changes(applied, desired.Intent);
        var apps = changed.Except(own.Select(change => change.Name));
        return [.. own.Select(change => change.Line), .. apps.Select(app => Line(app, desired, observed, applied, before))];
    }

    private static string Line(string app, DesiredState desired, ObservedState observed, Intent applied, StackSpec before)
    {
        var old = before.Services.FirstOrDefault(service => service.App == app);
        if (desired.Stack.Services.FirstOrDefault(service => service.App == app) is not { } now)
            return $"{app} goes: it is not in the intent any more" + (old is { Mounts.IsEmpty: false } ? "; its volumes stay" : "");
        if (old is null)
            return $"{app} is new: {ImageOf(now, desired)}";

        ImmutableArray<string> differences = [.. Between(old, now, ImageOf(now, desired)), .. InRoutes(app, desired.Intent, applied)];
        if (!differences.IsEmpty)
            return $"{app} changes: {string.Join(", ", differences)}";
        if (old.Generation != now.Generation)
            return $"{app} changes: its settings";

        // By this Tower's rules nothing differs. Another version of it may have made what runs.
        var up = RolloutPlan.UpOf(now, observed);
        var another = observed.Containers.Any(container => container.IsRunning && container.App == app && container.Generation != now.Generation);
        return up >= now.Replicas ? $"{app} is as it was; what is left of an earlier deployment goes"
            : another ? $"{app} runs as another generation, which is replaced"
            : up == 0 ? $"{app} does not run and is started again"
            : $"{app} has {up} of {now.Replicas} containers; what is missing is started again";
    }

    private static string ImageOf(ServiceSpec service, DesiredState desired) =>
        desired.Images.FirstOrDefault(image => image.App == service.App)?.Tag is { } tag && service.Image.Split('@') is [_, var digest]
            ? $"image {tag} ({Short(digest)})"
            : $"image {Short(service.Image)}";

    private static string Short(string image) =>
        image.LastIndexOf(':') is var colon && image.Length - colon > DigestLength ? image[..(colon + 1 + ShownDigits)] : image;

    private static IEnumerable<string> Between(ServiceSpec old, ServiceSpec now, string image)
    {
        if (old.Image != now.Image)
            yield return image;
        if (old.Port != now.Port)
            yield return $"port {old.Port} → {now.Port}";
        if (ProbeOf(old) != ProbeOf(now))
            yield return "healthCheck";
        foreach (var name in Names(old.Env, now.Env))
            yield return $"env {name}";
        foreach (var name in Names(old.Secrets, now.Secrets))
            yield return $"secrets {name}";
        if (!old.Command.SequenceEqual(now.Command))
            yield return "command";
        if (!old.Mounts.ToHashSet().SetEquals(now.Mounts))
            yield return "volumes";
        if (old.StopGracePeriod != now.StopGracePeriod)
            yield return "stopGracePeriod";
        if ((old.MemoryBytes, old.Cpus) != (now.MemoryBytes, now.Cpus))
            yield return "resources";
        if (old.Init != now.Init)
            yield return "init";
        if (old.User != now.User)
            yield return "user";
        if (old.Replicas != now.Replicas)
            yield return $"replicas {old.Replicas} → {now.Replicas}";
    }

    // The port is the app's own unless the intent says otherwise, and then another one is no other check.
    private static (int? Port, string? Path, TimeSpan? Timeout) ProbeOf(ServiceSpec service) =>
        (service.Probe?.Port - service.Port, service.Probe?.Path, service.Probe?.Timeout);

    private static IEnumerable<string> Names(
        ImmutableSortedDictionary<string, string> old, ImmutableSortedDictionary<string, string> now) =>
        old.Except(now).Concat(now.Except(old)).Select(pair => pair.Key).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> InRoutes(string app, Intent now, Intent old)
    {
        if (Find(old) is not { } before || Find(now) is not { } after)
            yield break;
        if (!before.AllDomains().SequenceEqual(after.AllDomains()))
            yield return $"domains {List(before.AllDomains())} → {List(after.AllDomains())}";
        if (!before.Redirects.SequenceEqual(after.Redirects))
            yield return $"redirects {List(before.Redirects)} → {List(after.Redirects)}";

        AppSpec? Find(Intent intent) => intent.Apps.FirstOrDefault(spec => spec.Name == app);

        static string List(ImmutableArray<string> domains) => domains.IsEmpty ? "none" : string.Join(' ', domains);
    }
}
