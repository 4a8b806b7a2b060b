using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks what images say of their containers. Answered by <see cref="ImagesDescribed"/>.</summary>
/// <param name="Images">With tag or digest.</param>
public sealed record DescribeImages(ImmutableArray<string> Images) : StepWork;

/// <summary>What the engine knows.</summary>
/// <param name="Configs">By image; those the engine does not have are not among them.</param>
public sealed record ImagesDescribed(ImmutableDictionary<string, ImageConfig> Configs);

/// <summary>Asks which folders of the host do not exist, and which may not be mounted. Answered by <see cref="FoldersFound"/>.</summary>
/// <param name="Mounts">Folders of the host.</param>
/// <param name="Image">An image the engine has.</param>
public sealed record FindFolders(ImmutableArray<MountSpec> Mounts, string Image) : StepWork;

/// <summary>Which folders of the host do not exist.</summary>
/// <param name="Missing">Those that do not.</param>
public sealed record FoldersFound(ImmutableArray<MountSpec> Missing)
{
    /// <summary>Those that may not be mounted, each once.</summary>
    public ImmutableArray<RefusedFolder> Refused { get; init; } = [];
}

/// <summary>
/// Asks for another look at folders of the host, right before they are mounted. Answered by <see cref="Done"/>; one that may
/// not be mounted fails the step.
/// </summary>
/// <param name="Mounts">Folders of the host.</param>
/// <param name="Image">An image the engine has.</param>
public sealed record CheckFolders(ImmutableArray<MountSpec> Mounts, string Image) : StepWork;

/// <summary>Asks for folders of the host to be created. Answered by <see cref="Done"/>.</summary>
/// <param name="Folders">Which, with the owners of <see cref="MountSpec.Create"/>.</param>
/// <param name="Image">An image the engine has.</param>
public sealed record CreateHostFolders(ImmutableArray<MountSpec> Folders, string Image) : StepWork;
