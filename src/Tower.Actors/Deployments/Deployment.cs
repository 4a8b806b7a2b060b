using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>
/// One deployment from its first line to its last: prepares (what should run, what runs), plans, walks the plan step by
/// step, undoes what it started when a step fails or somebody cancels it, and tells the coordinator how it ended. It never
/// awaits: workers do the work, and their answers carry the deployment's id.
/// </summary>
public sealed partial class Deployment : ReceiveActor, IWithTimers
{
    private readonly DeploymentOrder _order;
    private readonly IActorRef _log;
    private readonly TowerOptions _options;
    private readonly TowerOptions _stackOptions;
    private readonly TimeProvider _time;
    private readonly DeploymentTrace _trace;
    private DeploymentWorkers _workers;

    // Filled while preparing.
    private ImmutableArray<ResolvedImage>? _images;
    private ImmutableArray<ObservedContainer>? _containers;
    private ImmutableArray<string> _keptImages = [];
    private ImmutableArray<HeldNote> _held = [];
    private bool _domainsProved;
    private bool _routesObserved;
    private CaddyRouting? _routing;

    /// <summary>Creates the actor; it begins by itself.</summary>
    /// <param name="order">What is to be done.</param>
    /// <param name="workers">Who does the work.</param>
    /// <param name="log">The deployment's log.</param>
    /// <param name="options">Bounds and names.</param>
    /// <param name="time">The clock.</param>
    public Deployment(
        DeploymentOrder order, DeploymentWorkers workers, IActorRef log, TowerOptions options, TimeProvider time)
    {
        (_order, _workers, _log, _options, _time) = (order, workers, log, options, time);
        _stackOptions = order.Settings?.On(options) ?? options;
        _trace = new DeploymentTrace(order.Request, time);
        Become(Preparing);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DeploymentId Id => _order.Request.Id;

    private TowerOptions OptionsInForce => _order.Notes.Settings?.On(_options) ?? _options;

    private bool IsRecovery => _order.Recovery != Recovery.Nothing;

    private bool IsPlanOnly => _order.Request.Trigger == DeploymentTrigger.Plan;

    private bool IsBootstrap => _order.Request.Trigger == DeploymentTrigger.Bootstrap;

    private TimeSpan Elapsed => _time.GetUtcNow() - _order.Request.RequestedAt;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        foreach (var (name, worker) in _workers.All)
            Context.WatchWith(worker, new WorkerLost(name, worker));
        Context.WatchWith(_log, LogLost.Instance);

        Enter(
            _order.TakesOver ? DeploymentStep.Handover : IsRecovery ? DeploymentStep.Recover : DeploymentStep.Resolve,
            "the registry, DNS, the engine and Caddy");
        Say(_order.Recovery switch
        {
            Recovery.Complete when _order.TakesOver => $"this Tower takes over and completes {Id}",
            Recovery.Complete => $"Tower was interrupted after {Id} had moved the traffic: it is completed",
            Recovery.Undo => $"{Id} did not come to its end: it is undone",
            _ => $"{_order.Request.Trigger.ToString().ToLowerInvariant()} {Id}: {Plural(_order.Goal.Apps.Length, "app")}"
                + (_order.Request.Restores is { } then ? $", as of {then}" : ""),
        });
        foreach (var doubt in IsRecovery ? [] : Doubts())
            Warn(_step, doubt);
        AskImages();
        Ask(_workers.Engine, new ObserveStack(Id));
        AskDns();
        // From outside of the stack (tower init) Caddy's socket is out of reach, and there is nothing to move yet.
        if (IsBootstrap)
            _routesObserved = true;
        else
            Ask(_workers.Caddy, new ObserveRoutes(Id));
    }

    private IEnumerable<string> Doubts() =>
    [
        .. SecretValues.Doubts(_order.Goal),
        .. TrustedProxyDoubts.Of(_order.Goal.TrustedProxies),
        .. CaddyVersions.Doubts(_stackOptions.CaddyImage),
    ];

    private void AskImages()
    {
        // The images of an interrupted deployment are on the server, and their ranges may mean others by now. What goes back by
        // itself moves no image at all.
        if (IsRecovery || IsRevert)
            _images = AppliedImages.Of(_order.Goal, app => _order.Begun is { } begun ? begun.Versions.GetValueOrDefault(app) : _order.Notes.Of(app).Tag);
        else
            Ask(_workers.Images, new ResolveImages(Id, _order.Goal)
            {
                Known = KnownImages.Of(_order.Applied, _order.Notes),
                Held = _order.Held,
                Strict = _order.Request.Trigger == DeploymentTrigger.Refresh,
            });
    }

    private void AskDns()
    {
        if (IsRecovery || IsRevert)
        {
            _domainsProved = true;
            return;
        }

        if (_order.Request.SkipDns)
        {
            Warn(DeploymentStep.Dns, "not checked: this request said dns=skip");
            _domainsProved = true;
            return;
        }

        var known = _order.Applied is null ? [] : Domains.Of(_order.Applied);
        Ask(_workers.Dns, new ProveDomains(
            Id, [.. Domains.Of(_order.Goal).Select(domain => new DomainToProve(domain, !known.Contains(domain)))])
        {
            Own = _order.Goal.Tower.Domain,
        });
    }

    private void Preparing()
    {
        Mine<ImagesResolved>(answer => answer.Id, answer => (_images, _keptImages, _held) = (answer.Images, answer.Kept, answer.Held));
        Mine<DomainsProved>(answer => answer.Id, _ => _domainsProved = true);
        Mine<StackObserved>(answer => answer.Id, answer => (_containers, _volumes) = (answer.Containers, answer.Volumes));
        Mine<RoutesObserved>(answer => answer.Id, answer => (_routesObserved, _routing) = (true, answer.Routing));
        Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
        Receive<CancelDeployment>(CancelUntouched);
        Always();

        void Mine<T>(Func<T, DeploymentId> id, Action<T> note) => Receive<T>(answer => id(answer) == Id, answer =>
        {
            note(answer);
            if (_images is not null && _containers is not null && _domainsProved && _routesObserved)
                Describe();
        });
    }

    private void FailUntouched(StepFailed failed)
    {
        Report(failed);
        EndWork(() =>
        {
            Say(failed.Step, "nothing that runs was touched, and no file was changed");
            FinishFailed(failed.Step);
        });
    }

    private void CancelUntouched(CancelDeployment cancel)
    {
        if (IsRecovery)
        {
            Sender.Tell(new CancelRefused(Id, "it did not come to its end, and is being completed or undone"));
            return;
        }

        Sender.Tell(new CancelAccepted(Id, WasWaiting: false));
        Warn(_step, $"cancelled by {cancel.By}");
        EndWork(() =>
        {
            Say(DeploymentStep.Undo, "nothing that runs was touched, and no file was changed");
            Finish(DeploymentOutcome.Cancelled);
        });
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private sealed record WorkerLost(string Name, IActorRef Worker);
}
