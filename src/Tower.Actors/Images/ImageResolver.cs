using System.Collections.Immutable;
using System.Diagnostics;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;

namespace Tower.Actors.Images;

/// <summary>
/// Resolves the images of an intent: all at once (at most <see cref="Parallelism"/>), the same reference once, and with
/// every failure in one answer.
/// </summary>
public sealed class ImageResolver : StepWorker
{
    /// <summary>How many references are asked for at the same time.</summary>
    public const int Parallelism = 8;

    private readonly IImageRegistry _registry;
    private readonly TowerOptions _options;

    /// <summary>Creates the worker.</summary>
    /// <param name="registry">Who is asked.</param>
    /// <param name="options"><see cref="TowerOptions.ResolveTimeout"/> and <see cref="TowerOptions.PullPort"/>.</param>
    /// <param name="time">The clock of the timeout.</param>
    public ImageResolver(IImageRegistry registry, TowerOptions options, TimeProvider time) : base(time)
    {
        _registry = registry;
        _options = options;
        Handle<ResolveImages>(DeploymentStep.Resolve, new Limit(options.ResolveTimeout, SettingNames.ResolveTimeout), ResolveAsync);
        HandleEndings();
    }

    private async Task<object> ResolveAsync(ResolveImages request, StepContext context)
    {
        var apps = request.Intent.Apps;
        var width = apps.Select(app => app.Name.Length).DefaultIfEmpty().Max();
        using var places = new SemaphoreSlim(Parallelism);
        var asked = apps
            .GroupBy(app => app.Image, StringComparer.Ordinal)
            .Select(group => ResolveAsync([.. group], request, places, width, context));
        var found = (await Task.WhenAll(asked))
            .SelectMany(outcomes => outcomes)
            .ToDictionary(outcome => outcome.App, StringComparer.Ordinal);

        var failures = apps.Where(app => found[app.Name].Failure is not null).ToList();
        if (failures.Count == 0)
            return new ImagesResolved(request.Id, [.. apps.Select(app => found[app.Name].Image!)]);
        return context.Failed(
            found[failures[0].Name].Code!,
            $"{failures.Count} of {apps.Length} images cannot be resolved: {string.Join(", ", failures.Select(app => app.Name))}",
            failures.Select(app => $"{app.Name}: {app.Image}: {found[app.Name].Failure}"));
    }

    // One reference, for all the apps that name it.
    private async Task<IEnumerable<Outcome>> ResolveAsync(
        ImmutableArray<AppSpec> apps, ResolveImages request, SemaphoreSlim places, int width, StepContext context)
    {
        var text = apps[0].Image;
        if (!ImageReference.TryParse(text, out var reference, out var error))
            return apps.Select(app => new Outcome(app.Name, null, error, FailureCodes.InvalidIntent));

        await places.WaitAsync(context.Cancelled);
        using var span = TowerTelemetry.Source.StartActivity("resolve image", ActivityKind.Internal, request.Trace);
        span?.SetTag("tower.image.reference", text);
        span?.SetTag("tower.apps", string.Join(",", apps.Select(app => app.Name)));
        try
        {
            var address = RepositoryAddress.Of(reference, request.Intent.Registry.Domain, _options.PullPort);
            var resolved = await ImageResolution.ResolveAsync(reference, address, _registry, context.Cancelled);
            span?.SetTag("tower.image.tag", resolved.Tag);
            span?.SetTag("tower.image.digest", resolved.Digest);
            foreach (var app in apps)
                context.Info(Line(app, resolved, width));
            if (resolved.Note is not null)
                context.Warn($"{text}: {resolved.Note}");
            var pinned = address.Pin(resolved.Digest);
            return apps.Select(app =>
                new Outcome(app.Name, new ResolvedImage(app.Name, text, resolved.Tag, resolved.Digest, pinned), null));
        }
        catch (AdapterException cause)
        {
            span?.SetStatus(ActivityStatusCode.Error, cause.Message);
            return apps.Select(app => new Outcome(app.Name, null, cause.Message, cause.Code));
        }
        finally
        {
            places.Release();
        }
    }

    private static string Line(AppSpec app, ResolvedReference resolved, int width) => resolved.Tag is null
        ? $"{app.Name.PadRight(width)}  {app.Image}"
        : $"{app.Name.PadRight(width)}  {app.Image} → {resolved.Tag}  {resolved.Digest}";

    private sealed record Outcome(string App, ResolvedImage? Image, string? Failure, FailureCode? Code = null);
}
