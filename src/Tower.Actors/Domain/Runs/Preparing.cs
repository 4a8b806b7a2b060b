using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>Asks at the same time what the images are, whether the domains resolve, what runs, and how Caddy routes.</summary>
internal sealed record Preparing : Untouched
{
    private ImmutableArray<ResolvedImage>? Images { get; init; }

    private StackObserved? Observed { get; init; }

    private bool DomainsProved { get; init; }

    private bool RoutesObserved { get; init; }

    private CaddyRouting? Routing { get; init; }

    public override DeploymentRun Enter(DeploymentRun run)
    {
        var order = run.Order;
        var step = order.TakesOver ? DeploymentStep.Handover : order.IsRecovery ? DeploymentStep.Recover : DeploymentStep.Resolve;
        run = run.Enter(step, "the registry, DNS, the engine and Caddy").Say(First(order));
        foreach (var doubt in order.IsRecovery ? [] : Doubts(run))
            run = run.Warn(run.Step, doubt);
        return AskCaddy(AskDns(AskImages(run).Do(new ObserveStack())));
    }

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer switch
    {
        ImagesResolved resolved => Go(
            run with { KeptImages = resolved.Kept, HeldApps = [.. resolved.Held.Select(note => note.App)] }, this with { Images = resolved.Images }),
        Done when work is ProveDomains => Go(run, this with { DomainsProved = true }),
        StackObserved observed => Go(run, this with { Observed = observed }),
        RoutesObserved routes => Go(run, this with { RoutesObserved = true, Routing = routes.Routing }),
        _ => null,
    };

    private static DeploymentRun Go(DeploymentRun run, Preparing state) =>
        state is { Images: { } images, Observed: { } observed, DomainsProved: true, RoutesObserved: true }
            ? run.Go(new Describing(new Found(images, observed.Containers, observed.Volumes, state.Routing)))
            : run.In(state);

    private static string First(DeploymentOrder order) => order.Recovery switch
    {
        Recovery.Complete when order.TakesOver => $"this Tower takes over and completes {order.Request.Id}",
        Recovery.Complete => $"Tower was interrupted after {order.Request.Id} had moved the traffic: it is completed",
        Recovery.Undo => $"{order.Request.Id} did not come to its end: it is undone",
        _ => $"{order.Request.Trigger.ToString().ToLowerInvariant()} {order.Request.Id}: {Plural.Of(order.Goal.Apps.Length, "app")}"
            + (order.Request.Restores is { } then ? $", as of {then}" : ""),
    };

    private static IEnumerable<string> Doubts(DeploymentRun run) =>
    [
        .. SecretValues.Doubts(run.Order.Goal),
        .. TrustedProxyDoubts.Of(run.Order.Goal.TrustedProxies),
        .. CaddyVersions.Doubts(run.StackOptions.CaddyImage),
    ];

    // The images of an interrupted deployment are on the server, and their ranges may mean others by now. What goes back by itself
    // moves no image at all.
    private static DeploymentRun AskImages(DeploymentRun run)
    {
        var order = run.Order;
        if (order.IsRecovery || order.IsRevert)
        {
            return run.In(((Preparing)run.State) with
            {
                Images = AppliedImages.Of(order.Goal, app => order.Begun is { } begun ? begun.Versions.GetValueOrDefault(app) : order.Notes.Of(app).Tag),
            });
        }
        return run.Do(new ResolveImages(order.Goal)
        {
            Known = KnownImages.Of(order.Applied, order.Notes),
            Held = order.Held,
            Strict = order.Request.Trigger == DeploymentTrigger.Refresh,
        });
    }

    private static DeploymentRun AskDns(DeploymentRun run)
    {
        var order = run.Order;
        var proved = run.In(((Preparing)run.State) with { DomainsProved = true });
        if (order.IsRecovery || order.IsRevert)
            return proved;
        if (order.Request.SkipDns)
            return proved.Warn(DeploymentStep.Dns, "not checked: this request said dns=skip");
        var known = order.Applied is null ? [] : Domains.Of(order.Applied);
        return run.Do(new ProveDomains(
            [.. Domains.Of(order.Goal).Select(domain => new DomainToProve(domain, !known.Contains(domain)))])
        {
            Own = order.Goal.Tower.Domain,
        });
    }

    // From outside of the stack (tower init) Caddy's socket is out of reach, and there is nothing to move yet.
    private static DeploymentRun AskCaddy(DeploymentRun run) => run.Order.IsBootstrap
        ? run.In(((Preparing)run.State) with { RoutesObserved = true })
        : run.Do(new ObserveRoutes());
}
