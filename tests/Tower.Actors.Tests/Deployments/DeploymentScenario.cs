using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Deployments;

/// <summary>A deployment of one app that runs already, answered by hand.</summary>
public abstract class DeploymentScenario(TowerOptions? options = null) : ScriptedWorld(options)
{
    private protected static readonly string[] Before = ["api"];
    private protected const string OldRoutes = """{"routes":[{"dial":"api-00000000:3000"}]}""";

    /// <summary>What runs when it begins.</summary>
    private protected ImmutableArray<ObservedContainer> Running { get; private set; } = [];

    private static ImmutableArray<ResolvedImage> Resolved(Intent intent) =>
        [.. intent.Apps.Select(app => new ResolvedImage(app.Name, app.Image, "1.0.0", "sha256:" + new string('a', 64),
            $"127.0.0.1:5000/{app.Name}@sha256:{new string('a', 64)}"))];

    /// <summary>The world up to the plan: everything resolves, an old generation of api runs.</summary>
    private protected async Task<StackSpec> Prepare()
    {
        await Answer<ResolveImages>("images", ask => new ImagesResolved(Resolved(ask.Intent)));
        await Answer<ProveDomains>("dns", ask => Done.Instance);
        var old = Rollouts.Service("api", "00000000");
        Running = [Rollouts.Running(old)];
        await Answer<ObserveStack>("engine", ask => new StackObserved(Running));
        await Answer<ObserveRoutes>("caddy", ask => new RoutesObserved(new CaddyRouting(OldRoutes)));
        var generate = await Answer<GenerateConfigs>("configs", ask => new ConfigsGenerated(new StackFiles("services: {}", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("""{"routes":[]}""")), "/draft.yml"));
        return generate.Stack;
    }

    private protected static object Drained(DrainUpstreams ask) =>
        new UpstreamsDrained(0, TimeSpan.Zero, ImmutableDictionary<string, int>.Empty);

    private protected async Task ToProbe()
    {
        await Answer<PullImages>("engine", ask => new ImagesPulled(0));
        await Answer<StartServices>("compose", ask => Done.Instance);
    }

    private protected async Task ToWatch()
    {
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady());
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<VerifyRoutes>("caddy", ask => Done.Instance);
    }

    private protected async Task ToSave()
    {
        await ToWatch();
        await Answer<WatchServices>("prober", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
    }

    // What a worker was asked and no test has looked at yet.
    private protected async Task<List<object>> Seen(string worker)
    {
        var seen = new List<object>();
        while (await Worker(worker).ReceiveOneAsync(TimeSpan.Zero) is { } message)
            seen.Add(message);
        return seen;
    }
}
