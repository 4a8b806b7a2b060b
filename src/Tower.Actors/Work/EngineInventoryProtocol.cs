using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>Asks what images say of their containers. Answered by <see cref="ImagesDescribed"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Images">With tag or digest.</param>
public sealed record DescribeImages(DeploymentId Id, ImmutableArray<string> Images) : StepRequest(Id);

/// <summary>What the engine knows.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Configs">By image; those the engine does not have are not among them.</param>
public sealed record ImagesDescribed(DeploymentId Id, ImmutableDictionary<string, ImageConfig> Configs);

/// <summary>Asks which folders of the host do not exist, and which may not be mounted. Answered by <see cref="FoldersFound"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Mounts">Folders of the host.</param>
/// <param name="Image">An image the engine has.</param>
public sealed record FindFolders(DeploymentId Id, ImmutableArray<MountSpec> Mounts, string Image) : StepRequest(Id);

/// <summary>Which folders of the host do not exist.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Missing">Those that do not.</param>
public sealed record FoldersFound(DeploymentId Id, ImmutableArray<MountSpec> Missing)
{
    /// <summary>Those that may not be mounted, each once.</summary>
    public ImmutableArray<RefusedFolder> Refused { get; init; } = [];
}

/// <summary>
/// Asks for another look at folders of the host, right before they are mounted. Answered by <see cref="FoldersChecked"/>; one that may
/// not be mounted fails the step.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Mounts">Folders of the host.</param>
/// <param name="Image">An image the engine has.</param>
public sealed record CheckFolders(DeploymentId Id, ImmutableArray<MountSpec> Mounts, string Image) : StepRequest(Id);

/// <summary>They may be mounted.</summary>
/// <param name="Id">The deployment.</param>
public sealed record FoldersChecked(DeploymentId Id);

/// <summary>Asks for folders of the host to be created. Answered by <see cref="FoldersCreated"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Folders">Which, with the owners of <see cref="MountSpec.Create"/>.</param>
/// <param name="Image">An image the engine has.</param>
public sealed record CreateHostFolders(DeploymentId Id, ImmutableArray<MountSpec> Folders, string Image) : StepRequest(Id);

/// <summary>They are there.</summary>
/// <param name="Id">The deployment.</param>
public sealed record FoldersCreated(DeploymentId Id);
