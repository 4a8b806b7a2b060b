using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>One change of a plan, in words and as fields.</summary>
/// <param name="Change">As fields.</param>
/// <param name="Line">What the plan says of it; null: nothing, because on a server where nothing was applied everything is new.</param>
internal sealed record ChangedApp(DeploymentChange Change, string? Line);

/// <summary>Why something is among what is changed. Names of variables are told, their values never. Pure.</summary>
internal static class ChangeReasons
{
    // Of a digest, as `docker images` shows it.
    private const int ShownDigits = 12;
    private const int DigestLength = 64;

    /// <summary>Tower's own section, then one per name.</summary>
    /// <param name="desired">What should run.</param>
    /// <param name="observed">What runs.</param>
    /// <param name="changed">The names of what is changed.</param>
    public static ImmutableArray<ChangedApp> Of(DesiredState desired, ObservedState observed, ImmutableArray<string> changed)
    {
        ImmutableArray<OwnChange> own = observed.Applied is { } applied ? OwnSection.Changes(applied, desired.Intent) : [];
        var hasWords = observed is { Applied: not null, AppliedStack: not null };
        return
        [
            .. own.Select(change => new ChangedApp(OfOwn(change), hasWords ? change.Line : null)),
            .. changed.Except(own.Select(change => change.Name)).Select(app => OfApp(app, desired, observed))
                .Select(change => hasWords ? change : change with { Line = null }),
        ];
    }

    private static DeploymentChange OfOwn(OwnChange own) => new(own.Name, ChangeKind.Own)
    {
        Fields = [own.Name],
        Before = own.From,
        After = own.To,
    };

    private static ChangedApp OfApp(string app, DesiredState desired, ObservedState observed)
    {
        var old = observed.AppliedStack?.Services.FirstOrDefault(service => service.App == app);
        var now = desired.Stack.Services.FirstOrDefault(service => service.App == app);
        var change = new DeploymentChange(app, now is null ? ChangeKind.Removed : old is null ? ChangeKind.Added : ChangeKind.Changed)
        {
            From = VersionBefore(old, observed),
            To = VersionNow(now, desired),
        };
        if (now is null && desired.Stack.Services.FirstOrDefault(service => service.RenamedFrom == app) is { } renamed)
            return new ChangedApp(change, $"{app} goes: it is {renamed.App} now");
        if (now is null)
            return new ChangedApp(change, $"{app} goes: it is not in the intent any more" + (KeepsData(old, app, observed) ? "; its volumes stay" : ""));
        if (old is null)
            return new ChangedApp(change, $"{app} is {WhatIsNew(now, observed)}: image {ImageOf(now, desired)}");

        ImmutableArray<FieldChange> differences = [.. Between(old, now, ImageOf(now, desired)), .. InDocument(app, desired.Intent, observed.Applied!)];
        if (!differences.IsEmpty)
            return Changed($"changes: {string.Join(", ", differences)}", [.. differences.Select(difference => difference.Field)]);
        if (old.Generation != now.Generation)
            return Changed("changes: its settings", "settings");

        // By this Tower's rules nothing differs. Another version of it may have made what runs.
        var up = RolloutPlan.UpOf(now, observed);
        var isKeptDown = observed.Containers.Any(container => container.Service == now.Name && RolloutPlan.MustComeBack(container));
        var another = observed.Containers.Any(container => container.IsRunning && container.App == app && container.Generation != now.Generation);
        return up >= now.Replicas ? Changed("is as it was; what is left of an earlier deployment goes", "containers")
            : another ? Changed("runs as another generation, which is replaced", "settings")
            : isKeptDown ? Changed("would not come back with the engine and is started again", "containers")
            : up == 0 ? Changed("does not run and is started again", "containers")
            : Changed($"has {up} of {now.Replicas} containers; what is missing is started again", "containers");

        ChangedApp Changed(string words, params ImmutableArray<string> fields) => new(change with { Fields = fields }, $"{app} {words}");
    }

    private static string WhatIsNew(ServiceSpec now, ObservedState observed) =>
        now.RenamedFrom is { } before && observed.AppliedStack?.Services.Any(service => service.App == before) == true
            ? $"{before} under a new name"
            : "new";

    private static ImageVersion? VersionBefore(ServiceSpec? service, ObservedState observed)
    {
        if (service is null)
            return null;
        var notes = observed.Notes.Of(service.App);
        var reference = observed.Applied?.Apps.FirstOrDefault(app => app.Name == service.App)?.Image ?? service.Image;
        return ImageVersions.Of(reference, service.Image, notes.Tag ?? notes.Held?.Tag);
    }

    private static ImageVersion? VersionNow(ServiceSpec? service, DesiredState desired)
    {
        if (service is null)
            return null;
        var image = desired.Images.FirstOrDefault(image => image.App == service.App);
        return ImageVersions.Of(
            image?.Reference ?? service.Image, service.Image, image?.Tag ?? desired.Held.GetValueOrDefault(service.App)?.Tag);
    }

    // Also those only its image declares, which its containers show.
    private static bool KeepsData(ServiceSpec? old, string app, ObservedState observed) =>
        old is { Mounts.IsEmpty: false } || observed.Containers.Any(container => container.App == app && !container.Volumes.IsEmpty);

    private static string ImageOf(ServiceSpec service, DesiredState desired) =>
        desired.Images.FirstOrDefault(image => image.App == service.App)?.Tag is { } tag && service.Image.Split('@') is [_, var digest]
            ? $"{tag} ({Short(digest)})"
            : Short(service.Image);

    private static string Short(string image) =>
        image.LastIndexOf(':') is var colon && image.Length - colon > DigestLength ? image[..(colon + 1 + ShownDigits)] : image;

    private static IEnumerable<FieldChange> Between(ServiceSpec old, ServiceSpec now, string image) =>
        ServiceSetting.Between(old, now).Select(change => change.Field == "image" ? new FieldChange(change.Field, image) : change);

    private static IEnumerable<FieldChange> InDocument(string app, Intent now, Intent old)
    {
        if (Find(old) is not { } before || Find(now) is not { } after)
            yield break;
        if (!before.AllDomains().SequenceEqual(after.AllDomains()))
            yield return new("domains", $"{List(before.AllDomains())} → {List(after.AllDomains())}");
        if (!before.Redirects.SequenceEqual(after.Redirects))
            yield return new("redirects", $"{List(before.Redirects)} → {List(after.Redirects)}");

        if (before.Protocol != after.Protocol)
            yield return new("protocol", $"{IntentJson.NameOf(before.Protocol)} → {IntentJson.NameOf(after.Protocol)}");
        if (!Capabilities(before.CapAdd).SetEquals(after.CapAdd.Select(Values.Capabilities.Normal)))
            yield return "capAdd";
        if (!Capabilities(before.CapDrop).SetEquals(after.CapDrop.Select(Values.Capabilities.Normal)))
            yield return "capDrop";
        if (before.HealthCheck?.Host != after.HealthCheck?.Host)
            yield return new("healthCheck.host", $"{before.HealthCheck?.Host ?? "none"} → {after.HealthCheck?.Host ?? "none"}");

        AppSpec? Find(Intent intent) => intent.Apps.FirstOrDefault(spec => spec.Name == app);

        static HashSet<string> Capabilities(ImmutableArray<string> names) => [.. names.Select(Values.Capabilities.Normal)];

        static string List(ImmutableArray<string> domains) => domains.IsEmpty ? "none" : string.Join(' ', domains);
    }
}
