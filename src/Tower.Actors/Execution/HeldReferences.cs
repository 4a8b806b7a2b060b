using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;

namespace Tower.Actors.Execution;

/// <summary>
/// What held apps would get if their own document were applied: a restore pins them, and without a word about it "unchanged"
/// would look as if there were nothing newer.
/// </summary>
internal static class HeldReferences
{
    /// <summary>
    /// Asks for the own reference of each app that is still pinned to what the restore chose. That nobody can say is no failure:
    /// the app stays where it is in any case.
    /// </summary>
    public static async Task<ImmutableArray<HeldNote>> AskAsync(
        ResolveImages request, ReferenceQuestions questions, StepContext context)
    {
        var held = request.Intent.Apps
            .Select(app => (app.Name, app.Image, Held: request.Held.GetValueOrDefault(app.Name)))
            .Where(app => app.Held is not null && DigestOf(app.Image) == app.Held.Digest)
            .Select(app => AskAsync(app.Name, app.Held!, questions, context))
            .ToList();
        return [.. (await Task.WhenAll(held)).OfType<HeldNote>()];
    }

    private static async Task<HeldNote?> AskAsync(string app, HeldImage held, ReferenceQuestions questions, StepContext context)
    {
        var answer = await questions.AskAsync(held.Reference);
        if (answer.Resolved is not { } now)
        {
            context.Info($"{app} is held at {At(held)} by restore {held.By}; what {held.Reference} is now is not known: {answer.Failure}");
            return null;
        }
        if (now.Digest == held.Digest)
            return null;
        var newer = now.Tag ?? now.Digest;
        var what = newer == held.Tag ? $"{newer} is {now.Digest} by now" : $"{newer} matches {Selector(held.Reference)}";
        context.Warn($"{app} is held at {At(held)} by restore {held.By}; {what}: apply the document to release it");
        return new HeldNote(app, held.Tag, newer, held.Reference, held.By);
    }

    private static string At(HeldImage held) => held.Tag ?? held.Digest;

    private static string? DigestOf(string image) =>
        ImageReference.TryParse(image, out var reference, out _) ? reference.Digest : null;

    private static string Selector(string text) =>
        ImageReference.TryParse(text, out var reference, out _) && reference.Selector is { } selector ? selector : text;
}
