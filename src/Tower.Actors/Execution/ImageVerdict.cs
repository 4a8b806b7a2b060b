using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Failures;
using Tower.Messages.Intents;

namespace Tower.Actors.Execution;

/// <summary>
/// What the answers about references mean for the apps: what changed must be known, and what did not may stay as it is while
/// nobody can say. Pure.
/// </summary>
/// <param name="Images">One per app, in the intent's order; empty when it failed.</param>
/// <param name="Kept">The apps that keep what is in force, sorted.</param>
/// <param name="Warnings">What a person should know.</param>
/// <param name="Failure">Why it cannot go on; null when it can.</param>
internal sealed record ImageVerdict(
    ImmutableArray<ResolvedImage> Images, ImmutableArray<string> Kept, ImmutableArray<string> Warnings, ImageFailure? Failure)
{
    /// <summary>Decides.</summary>
    /// <param name="request">The apps, what is in force, and whether it may all stay so.</param>
    /// <param name="answers">By the reference's text.</param>
    public static ImageVerdict Of(ResolveImages request, IReadOnlyDictionary<string, ReferenceAnswer> answers)
    {
        var all = request.Intent.Apps.Select(app => Decide(app, answers[app.Image], InForce(app, request.Known))).ToList();
        if (request.Strict && all.Any(one => one.Answer.NeedsRegistry) && !all.Any(one => one.Answer.IsAnswered))
        {
            // Digests need nobody, and are no failure of a registry.
            var unasked = all.Where(one => one.Answer.Failure is not null).ToList();
            return Failed([], unasked, $"no registry could be asked for {unasked.Count} of {all.Count} images: {Names(unasked)}");
        }
        ImmutableArray<string> warnings = [.. all.Select(one => one.Warning).OfType<string>()];
        var failures = all.Where(one => one.Image is null).ToList();
        return failures.Count > 0
            ? Failed(warnings, failures, $"{failures.Count} of {all.Count} images cannot be resolved: {Names(failures)}")
            : new ImageVerdict(
                [.. all.Select(one => one.Image!)],
                [.. all.Where(one => one.Answer.Failure is not null).Select(one => one.App.Name).Order(StringComparer.Ordinal)],
                warnings, null);
    }

    private static AppVerdict Decide(AppSpec app, ReferenceAnswer answer, ResolvedImage? inForce) => (answer, inForce) switch
    {
        ({ Resolved: { } resolved }, _) => new AppVerdict(app, answer,
            new ResolvedImage(app.Name, app.Image, resolved.Tag, resolved.Digest, answer.PinnedImage!),
            GoesBack(inForce?.Tag, resolved.Tag)
                ? $"{app.Name}: goes back from {inForce!.Tag} to {resolved.Tag}: its registry has no newer tag that matches {app.Image} any more"
                : null),
        ({ NeedsRegistry: true }, { } kept) => new AppVerdict(app, answer, kept,
            $"{app.Name}: {answer.Failure}; it stays at {(kept.Tag is null ? "" : kept.Tag + " ")}{kept.Digest}, which is in force"),
        _ => new AppVerdict(app, answer, null, null),
    };

    private static ResolvedImage? InForce(AppSpec app, ImmutableDictionary<string, ResolvedImage> known) =>
        known.GetValueOrDefault(app.Name) is { Digest.Length: > 0 } image && image.Reference == app.Image ? image : null;

    private static bool GoesBack(string? from, string? to) =>
        from is not null && to is not null && TagVersion.TryParse(from, out var before) && TagVersion.TryParse(to, out var after)
        && TagVersion.Precedence.Compare(after, before) < 0;

    private static ImageVerdict Failed(ImmutableArray<string> warnings, List<AppVerdict> failures, string reason) => new(
        [], [], warnings, new ImageFailure(failures[0].Answer.Code!, reason,
            [.. failures.Select(one => $"{one.App.Name}: {one.App.Image}: {one.Answer.Failure}")]));

    private static string Names(IEnumerable<AppVerdict> apps) => string.Join(", ", apps.Select(one => one.App.Name));

    private sealed record AppVerdict(AppSpec App, ReferenceAnswer Answer, ResolvedImage? Image, string? Warning);
}

/// <summary>Why images are not known.</summary>
/// <param name="Code">Of the first one.</param>
/// <param name="Reason">Which ones.</param>
/// <param name="Detail">A line for each.</param>
internal sealed record ImageFailure(FailureCode Code, string Reason, ImmutableArray<string> Detail);
