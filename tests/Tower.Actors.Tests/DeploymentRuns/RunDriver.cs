using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.DeploymentRuns;

/// <summary>A run of one app that runs already in an older generation, without actors: a test answers its work, and sees what it has done.</summary>
internal sealed class RunDriver
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    public RunDriver(Func<DeploymentOrder, DeploymentOrder>? change = null, DeploymentTrigger trigger = DeploymentTrigger.Apply)
    {
        var request = new SubmitDeployment(new DeploymentId("d1"), trigger, Intent, Now);
        var order = new DeploymentOrder(request, Intent);
        Run = new DeploymentRun(change?.Invoke(order) ?? order, new TowerOptions());
        On(new RunEvent.Begun());
    }

    public static Intent Intent { get; } = Rollouts.Intent("api");

    public DeploymentRun Run { get; private set; }

    /// <summary>Everything it had done, in order.</summary>
    public List<RunEffect> Effects { get; } = [];

    public IEnumerable<LogLine> Said => Effects.OfType<RunEffect.Say>().Select(say => say.Line);

    public DeploymentResult? Result => Effects.OfType<RunEffect.Finish>().SingleOrDefault()?.Finished.Result;

    public RecoveryFailed? HandedBack => Effects.OfType<RunEffect.HandBack>().SingleOrDefault()?.Failed;

    public ICancelAnswer? CancelAnswer => Effects.OfType<RunEffect.AnswerCancel>().LastOrDefault()?.Answer;

    /// <summary>The names of the kinds of work that are under way, sorted.</summary>
    public string[] Open => [.. Run.Open.Values.Select(work => work.GetType().Name).Order(StringComparer.Ordinal)];

    public void On(RunEvent happened)
    {
        (Run, var effects) = Run.On(happened, Now);
        Effects.AddRange(effects);
    }

    /// <summary>Answers the work of this kind that is under way; a <see cref="StepFailed"/> fails it.</summary>
    public T Answer<T>(Func<T, object> answer) where T : StepWork
    {
        var (id, work) = Run.Open.Single(entry => entry.Value is T);
        On(answer((T)work) is StepFailed failed ? new RunEvent.WorkFailed(id, failed) : new RunEvent.WorkDone(id, answer((T)work)));
        On(new RunEvent.WorkStopped(id));
        return (T)work;
    }

    public void Answer<T>() where T : StepWork => Answer<T>(_ => Done.Instance);

    /// <summary>Everything that was told to end has ended.</summary>
    public void StopAll()
    {
        foreach (var id in Run.Open.Keys.ToList())
            On(new RunEvent.WorkStopped(id));
    }

    /// <summary>The world agrees to everything up to the plan.</summary>
    public RunDriver ToThePlan()
    {
        foreach (var work in Run.Open.Values.ToList())
            Agree(work);
        while (Run.State is Describing or Inspecting or Generating)
            Agree(Run.Open.Values.Single());
        return this;
    }

    /// <summary>The world agrees to everything until work of this kind is under way.</summary>
    public RunDriver To<T>() where T : StepWork
    {
        ToThePlan();
        while (Run.Open.Values.Single() is not T)
            Agree(Run.Open.Values.Single());
        return this;
    }

    /// <summary>The world agrees to everything to the end.</summary>
    public RunDriver ToTheEnd()
    {
        ToThePlan();
        while (!Run.Open.IsEmpty)
            Agree(Run.Open.Values.Single());
        return this;
    }

    private void Agree(StepWork work)
    {
        var id = Run.Open.Single(entry => ReferenceEquals(entry.Value, work)).Key;
        On(new RunEvent.WorkDone(id, AnswerTo(work)));
        On(new RunEvent.WorkStopped(id));
    }

    private static object AnswerTo(StepWork work) => work switch
    {
        ResolveImages ask => new ImagesResolved([.. ask.Intent.Apps.Select(app => new ResolvedImage(
            app.Name, app.Image, "1.0.0", "sha256:" + new string('a', 64), $"127.0.0.1:5000/{app.Name}@sha256:{new string('a', 64)}"))]),
        ObserveStack => new StackObserved([Rollouts.Running(Rollouts.Service("api", "00000000"))]),
        ObserveRoutes => new RoutesObserved(new CaddyRouting("""{"routes":[{"dial":"api-00000000:3000"}]}""")),
        DescribeImages ask => new ImagesDescribed(ask.Images.ToImmutableDictionary(image => image, _ => new ImageConfig([]))),
        InspectImages ask => new ImagesInspected(ask.Images.ToImmutableDictionary(image => image, _ => HealthTool.None)),
        GenerateConfigs => new ConfigsGenerated(
            new StackFiles("services: {}", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("""{"routes":[]}""")), "/draft.yml"),
        PullImages => new ImagesPulled(1),
        ProbeServices => new ServicesReady(),
        DrainUpstreams => new UpstreamsDrained(0, TimeSpan.Zero, ImmutableDictionary<string, int>.Empty),
        FollowCertificates ask => new CertificatesFollowed([]),
        SaveState => new StateSaved(),
        _ => Done.Instance,
    };
}
