using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>Asks which volumes the images declare: the engine first, then the registries for images it does not have.</summary>
internal sealed record Describing(Found Found) : Untouched
{
    private ImmutableDictionary<string, ImageConfig> Configs { get; init; } = ImmutableDictionary<string, ImageConfig>.Empty;

    public override DeploymentRun Enter(DeploymentRun run)
    {
        ImmutableArray<string> images = [.. Found.Images.Select(image => image.PinnedImage).Distinct()];
        return images.IsEmpty
            ? Go(run, Configs)
            : run.Enter(DeploymentStep.Resolve, "the engine to say which volumes the images declare").Do(new DescribeImages(images));
    }

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer switch
    {
        ImagesDescribed described => OnDescribed(run, described.Configs),
        ImageConfigsRead read => Go(run, Configs.SetItems(read.Configs)),
        _ => null,
    };

    private DeploymentRun OnDescribed(DeploymentRun run, ImmutableDictionary<string, ImageConfig> configs)
    {
        var unknown = Found.Images.Where(image => !configs.ContainsKey(image.PinnedImage)).ToImmutableArray();
        if (unknown.IsEmpty)
            return Go(run, configs);
        // What goes back, or is completed, is noted; a registry that is away must not stop it.
        if (run.Order.IsRecovery || run.Order.IsRevert)
        {
            return Go(run, configs.SetItems(unknown.GroupBy(image => image.PinnedImage)
                .Select(apps => KeyValuePair.Create(apps.Key, NotedConfig(run, apps)))));
        }
        return run.In(this with { Configs = configs }).Do(new ReadImageConfigs(run.Order.Goal, unknown));
    }

    private static ImageConfig NotedConfig(DeploymentRun run, IEnumerable<ResolvedImage> apps) =>
        new([.. apps.SelectMany(image => run.Order.Notes.Of(image.App).Volumes.Keys).Where(key => key.StartsWith('/')).Distinct()]);

    private DeploymentRun Go(DeploymentRun run, ImmutableDictionary<string, ImageConfig> configs) =>
        run.Go(new Inspecting(Found, RunTarget.Of(run, Found, configs)));
}
