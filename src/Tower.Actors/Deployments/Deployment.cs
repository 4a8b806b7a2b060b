using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Tower.Actors.Caddy;
using Tower.Actors.Dns;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.Images;
using Tower.Actors.Rendering;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

/// <summary>
/// One deployment from its first line to its last: prepares (what should run, what runs), plans, walks the plan step by
/// step, undoes what it started when a step fails, and tells the coordinator how it ended. It never awaits: workers do
/// the work, and their answers carry the deployment's id.
/// </summary>
public sealed partial class Deployment : ReceiveActor, IWithTimers
{
    private readonly SubmitDeployment _request;
    private readonly Intent? _applied;
    private readonly IActorRef _log;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly DeploymentTrace _trace;
    private DeploymentWorkers _workers;

    // Filled while preparing.
    private ImmutableArray<ResolvedImage>? _images;
    private ImmutableArray<ObservedContainer>? _containers;
    private bool _domainsProved;
    private bool _routesObserved;
    private string? _caddyJson;

    /// <summary>Creates the actor; it begins by itself.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="applied">The intent in force, or null.</param>
    /// <param name="workers">Who does the work.</param>
    /// <param name="log">The deployment's log.</param>
    /// <param name="options">Bounds and names.</param>
    /// <param name="time">The clock.</param>
    public Deployment(
        SubmitDeployment request,
        Intent? applied,
        DeploymentWorkers workers,
        IActorRef log,
        TowerOptions options,
        TimeProvider time)
    {
        (_request, _applied, _workers, _log, _options, _time) = (request, applied, workers, log, options, time);
        _trace = new DeploymentTrace(request, time);
        Become(Preparing);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Intent Intent => _request.Intent;

    private TimeSpan Elapsed => _time.GetUtcNow() - _request.RequestedAt;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        foreach (var (name, worker) in _workers.All)
            Context.WatchWith(worker, new WorkerLost(name));

        Enter(DeploymentStep.Resolve, "the registry, DNS, the engine and Caddy");
        Say($"{_request.Trigger.ToString().ToLowerInvariant()} {_request.Id}: {Plural(Intent.Apps.Length, "app")}");
        Ask(_workers.Images, new ResolveImages(_request.Id, Intent));
        Ask(_workers.Engine, new ObserveStack(_request.Id));
        AskDns();
        // From outside of the stack (tower init) Caddy's socket is out of reach, and there is nothing to move yet.
        if (_request.Trigger == DeploymentTrigger.Bootstrap)
            _routesObserved = true;
        else
            Ask(_workers.Caddy, new ObserveRoutes(_request.Id));
    }

    private void AskDns()
    {
        if (_request.SkipDns)
        {
            Warn(DeploymentStep.Dns, "not checked: this request said dns=skip");
            _domainsProved = true;
            return;
        }

        var known = _applied is null ? [] : Domains.Of(_applied);
        Ask(_workers.Dns, new ProveDomains(
            _request.Id, [.. Domains.Of(Intent).Select(domain => new DomainToProve(domain, !known.Contains(domain)))]));
    }

    private void Preparing()
    {
        Mine<ImagesResolved>(answer => answer.Id, answer => _images = answer.Images);
        Mine<DomainsProved>(answer => answer.Id, _ => _domainsProved = true);
        Mine<StackObserved>(answer => answer.Id, answer => _containers = answer.Containers);
        Mine<RoutesObserved>(answer => answer.Id, answer => (_routesObserved, _caddyJson) = (true, answer.CaddyJson));
        Mine<StepFailed>(failed => failed.Id, FailUntouched);
        Always();

        void Mine<T>(Func<T, DeploymentId> id, Action<T> note) => Receive<T>(answer =>
        {
            if (id(answer) != _request.Id)
                return;
            note(answer);
            if (!_finished && _images is not null && _containers is not null && _domainsProved && _routesObserved)
                Generate();
        });
    }

    private void Generate()
    {
        var stack = StackBuilder.Build(Intent, _images!.Value, _options);
        Enter(DeploymentStep.Generate, "docker compose to check the compose file");
        Become(() =>
        {
            Receive<ConfigsGenerated>(answer => answer.Id == _request.Id, answer => Plan(stack, answer));
            Receive<StepFailed>(failed => failed.Id == _request.Id, FailUntouched);
            Always();
        });
        Ask(_workers.Configs, new GenerateConfigs(_request.Id, stack));
    }

    private void Plan(StackSpec stack, ConfigsGenerated generated)
    {
        Enter(DeploymentStep.Plan, "the plan");
        _desired = new DesiredState(Intent, _images!.Value, stack, generated.Files);
        _observed = new ObservedState(_containers!.Value, _caddyJson, _applied);
        _draftPath = generated.DraftPath;
        _plan = RolloutPlan.Create(_desired, _observed);
        if (_plan.Refusal is { } refusal)
        {
            FailUntouched(new StepFailed(_request.Id, DeploymentStep.Plan, refusal));
            return;
        }

        foreach (var line in RolloutPlanText.Lines(_plan))
            Say(line);
        if (_plan.IsEmpty)
        {
            Say("nothing to do: what should run runs, and every route is in place");
            Finish(DeploymentOutcome.Unchanged);
            return;
        }

        Become(Rolling);
        NextStep();
    }

    private void FailUntouched(StepFailed failed)
    {
        Report(failed);
        Say(failed.Step, "nothing that runs was touched, and no file was changed");
        foreach (var (_, worker) in _workers.All)
            worker.Tell(new CancelWork(_request.Id));
        Finish(DeploymentOutcome.Failed, failed.Step);
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private sealed record WorkerLost(string Name);
}
