using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Execution;

/// <summary>
/// Resolves the images of an intent, and reads what they say about their containers: all at once (at most
/// <see cref="Parallelism"/> at one registry), the same reference once, and with every failure in one answer.
/// </summary>
public sealed class ImageResolver : StepHandlers
{
    /// <summary>How many references are asked for at the same time at one registry.</summary>
    public const int Parallelism = RegistryRound.Parallelism;

    private readonly IImageRegistry _registry;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly ImageConfigQuestions _configs;

    /// <summary>Creates the worker.</summary>
    /// <param name="registry">Who is asked.</param>
    /// <param name="options"><see cref="TowerOptions.ResolveTimeout"/> and <see cref="TowerOptions.PullPort"/>.</param>
    /// <param name="time">The clock of the timeouts.</param>
    public ImageResolver(IImageRegistry registry, TowerOptions options, TimeProvider time)
    {
        _registry = registry;
        _options = options;
        _time = time;
        _configs = new ImageConfigQuestions(registry, options.PullPort);
        var limit = new Limit(options.ResolveTimeout, SettingNames.ResolveTimeout);
        Handle<ResolveImages>(DeploymentStep.Resolve, limit, ResolveAsync);
        Handle<ReadImageConfigs>(DeploymentStep.Resolve, limit, ReadConfigsAsync);
    }

    private async Task<object> ResolveAsync(ResolveImages request, StepContext context)
    {
        using var round = new RegistryRound(_options.ResolveTimeout, _time, context.Cancelled);
        var questions = new ReferenceQuestions(_registry, round, request, _options.PullPort, context.Trace);
        var apps = request.Intent.Apps;
        var width = apps.Select(app => app.Name.Length).DefaultIfEmpty().Max();
        var asked = apps
            .GroupBy(app => app.Image, StringComparer.Ordinal)
            .Select(group => AskAsync([.. group], questions, width, context))
            .ToList();
        var held = HeldReferences.AskAsync(request, questions, context);
        await Task.WhenAll([.. asked, held]); // nothing of the round goes on when it ends

        var answers = (await Task.WhenAll(asked)).ToDictionary(answer => answer.Text, StringComparer.Ordinal);
        var verdict = ImageVerdict.Of(request, answers);
        foreach (var warning in verdict.Warnings)
            context.Warn(warning);
        return verdict.Failure is { } failure
            ? context.Failed(failure.Code, failure.Reason, failure.Detail)
            : new ImagesResolved(verdict.Images) { Kept = verdict.Kept, Held = await held };
    }

    private async Task<object> ReadConfigsAsync(ReadImageConfigs request, StepContext context)
    {
        using var round = new RegistryRound(_options.ResolveTimeout, _time, context.Cancelled);
        return await _configs.AskAsync(request, round, context);
    }

    // One reference, for all the apps that name it.
    private static async Task<ReferenceAnswer> AskAsync(
        ImmutableArray<AppSpec> apps, ReferenceQuestions questions, int width, StepContext context)
    {
        var answer = await questions.AskAsync(apps[0].Image);
        if (answer.Resolved is not { } resolved)
            return answer;
        foreach (var app in apps)
            context.Info(Line(app, resolved, width));
        if (resolved.Note is not null)
            context.Warn($"{answer.Text}: {resolved.Note}");
        return answer;
    }

    private static string Line(AppSpec app, ResolvedReference resolved, int width) => resolved.Tag is null
        ? $"{app.Name.PadRight(width)}  {app.Image}"
        : $"{app.Name.PadRight(width)}  {app.Image} → {resolved.Tag}  {resolved.Digest}";
}
