using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Http;

namespace Tower.Web.Volumes;

/// <summary>
/// <c>GET /volumes</c>: what apps keep, and what earlier apps left; <c>DELETE /volumes/{name}</c>: removes one that nothing has and
/// nothing needs.
/// </summary>
internal sealed class VolumesEndpoint(
    IVolumeInventory volumes, IContainerEngine engine, IStateStore state, CoordinatorClient coordinator, TowerOptions options, ILogger<VolumesEndpoint> log)
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/volumes";

    /// <summary>Where a single one is removed.</summary>
    public const string OnePath = "/volumes/{name}";

    /// <summary>Answers 200; 503 when the engine does not tell.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var found = await ListAsync(context.RequestAborted);
            await TextOrJson.WriteAsync(context, () => VolumeListText.Plain(found), () => VolumeListText.Json(found));
        }
        catch (AdapterException refused)
        {
            await Problems.WriteAsync(context, Refused(refused, ""));
        }
    }

    /// <summary>
    /// Answers 200 when it is gone, 400 to a query, 404 when it is no app's, 409 when a container has it, an app needs it or a deployment runs or
    /// waits, 503 when the engine refuses.
    /// </summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        try
        {
            if ((QueryNames.AnyObjection(context.Request) ?? await ObjectionAsync(name, context.RequestAborted)) is { } problem)
            {
                await Problems.WriteAsync(context, problem);
                return;
            }
            // Half a removal is none: the engine is asked once, whether the client stays or not.
            await volumes.RemoveAsync(name, CancellationToken.None);
        }
        catch (AdapterException refused)
        {
            await Problems.WriteAsync(context, Refused(refused, refused.Code == FailureCodes.VolumeInUse ? "" : $"{name} was not removed: "));
            return;
        }
        log.LogWarning("the volume {Volume} was removed with all its data, as DELETE {Path}/{Name} asked", name, Path, name);
        context.Response.ContentType = MediaTypes.TextUtf8;
        await context.Response.WriteAsync($"{name} is removed with all its data.\n", context.RequestAborted);
    }

    private async Task<Problem?> ObjectionAsync(string name, CancellationToken cancel)
    {
        if ((await ListAsync(cancel)).FirstOrDefault(volume => volume.Name == name) is not { } volume)
        {
            return new Problem(StatusCodes.Status404NotFound, RequestFailures.UnknownVolume,
                "There is no volume of this name that an app has or had; nothing was removed. GET /volumes lists those there are.");
        }
        if (!volume.UsedBy.IsEmpty)
        {
            return new Problem(StatusCodes.Status409Conflict, FailureCodes.VolumeInUse,
                $"{string.Join(" and ", volume.UsedBy)} {(volume.UsedBy.Length == 1 ? "has" : "have")} {name}, running or not; nothing was removed.");
        }
        if (volume.NeededBy is { } app)
        {
            return new Problem(StatusCodes.Status409Conflict, FailureCodes.VolumeInUse,
                $"The app {app} of the applied intent keeps its data in {name}; nothing was removed. Apply a document without {app}, or without the volume, first.");
        }
        // Last: what was submitted before this is looked at, and of what comes later the engine keeps what has containers.
        var open = (await coordinator.ListAsync(cancel)).Deployments.FirstOrDefault(one => one.Outcome is null);
        return open is null ? null : new Problem(StatusCodes.Status409Conflict, RequestFailures.DeploymentRuns,
            $"{open.Id} {(open.Position > 0 ? "waits" : "runs")} and may need {name}; nothing was removed. Send it again when it is over.");
    }

    private async Task<ImmutableArray<AppVolume>> ListAsync(CancellationToken cancel)
    {
        var (existing, containers) = (volumes.ListAsync(cancel), engine.ListAsync(cancel));
        await Task.WhenAll(existing, containers);
        return AppVolumes.Of(await existing, await containers, state.Applied, state.Notes, options);
    }

    private static Problem Refused(AdapterException refused, string before) => new(
        refused.Code == FailureCodes.VolumeInUse ? StatusCodes.Status409Conflict : StatusCodes.Status503ServiceUnavailable,
        refused.Code,
        $"{before}{refused.Whole}.");
}
