using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>
/// Which apps stay at an earlier image: those a restore brought back, until a document is applied. Pure.
/// </summary>
internal static class HeldImages
{
    /// <summary>Those of a deployment that is about to run.</summary>
    public static ImmutableDictionary<string, HeldImage> Of(SubmitDeployment request, StackNotes notes) => request.Trigger switch
    {
        // A document says itself what it means.
        DeploymentTrigger.Apply or DeploymentTrigger.Plan or DeploymentTrigger.Bootstrap => ImmutableDictionary<string, HeldImage>.Empty,
        DeploymentTrigger.Restore => request.Restored.ToImmutableDictionary(
            image => image.App,
            image => new HeldImage(image.Reference, image.Tag, image.Digest, request.Id.Value),
            StringComparer.Ordinal),
        _ => Noted(notes),
    };

    /// <summary>Those in force.</summary>
    public static ImmutableDictionary<string, HeldImage> Noted(StackNotes notes) => notes.Apps
        .Where(app => app.Value.Held is not null)
        .ToImmutableDictionary(app => app.Key, app => app.Value.Held!, StringComparer.Ordinal);
}
