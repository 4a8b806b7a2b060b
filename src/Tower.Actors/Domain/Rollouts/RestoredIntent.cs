using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>The document that brings the apps of an earlier deployment back. Pure.</summary>
public static class RestoredIntent
{
    private static readonly string Saved = new PlanStep.Save().Name;

    /// <summary>
    /// Whether the apps of a deployment have been in force: it succeeded, or it had saved its state and failed at what comes last,
    /// another Tower.
    /// </summary>
    public static bool WasInForce(JournaledDeployment then) =>
        then.Result?.Outcome == DeploymentOutcome.Succeeded
        || then.Entries.SkipWhile(entry => entry.Step != Saved).Skip(1).Any(entry => entry.Kind != JournalEntryKind.Undo);

    /// <summary>
    /// The apps of then, each with the image its range was resolved to then, so that neither this nor a later refresh moves it;
    /// Tower, the registry and Grafana, with their passwords, as they are in force now.
    /// </summary>
    /// <param name="applied">The intent in force.</param>
    /// <param name="then">The one of the earlier deployment, with its <see cref="Intent.Applied"/>.</param>
    public static Intent Of(Intent applied, Intent then) => applied with
    {
        Applied = null,
        Apps =
        [
            .. then.Apps.Select(app => then.Applied?.Images.GetValueOrDefault(app.Name) is { } pinned
                ? app with { Image = Pinned(app.Image, pinned, then.Registry.Domain) }
                : app),
        ],
    };

    /// <summary>The images it brings back that are not what the document of then named: those were ranges or tags.</summary>
    /// <param name="then">The head of the earlier deployment's record.</param>
    public static ImmutableArray<RestoredImage> Images(JournalHead then) =>
    [
        .. from app in then.Intent.Apps
           let digest = ImageVersions.DigestOf(then.Intent.Applied?.Images.GetValueOrDefault(app.Name) ?? "")
           where digest is not null
           let held = then.Held.GetValueOrDefault(app.Name)
           where held is not null || !app.Image.Contains('@', StringComparison.Ordinal)
           select held is null
               ? new RestoredImage(app.Name, app.Image, then.Versions.GetValueOrDefault(app.Name), digest)
               : new RestoredImage(app.Name, held.Reference, held.Tag, held.Digest),
    ];

    /// <summary>What is wrong with it as a document of now, e.g. a domain that is Tower's own by now; empty: nothing.</summary>
    public static ImmutableArray<string> Problems(Intent restored, TowerOptions options)
    {
        var read = IntentReader.ReadSaved(IntentWriter.Write(restored));
        var problems = read.Intent is { } intent ? ServerRules.Check(intent, options) : read.Problems;
        return [.. problems.Select(problem => problem.ToString())];
    }

    // The server's own registry by its scheme: the port the engine pulls from is this server's business.
    private static string Pinned(string reference, string pinned, string registryDomain) =>
        ImageReference.TryParse(reference, out var image, out _)
        && RepositoryAddress.IsOwn(image, registryDomain)
        && ImageVersions.DigestOf(pinned) is { } digest
            ? $"{ImageReference.OwnScheme}{image.Repository}@{digest}"
            : pinned;
}
