using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Tests.Journal;
using Tower.Actors.Tests.State;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>
/// A coordinator whose work is done by probes, one per external system: a test says what the world answers, question by question.
/// </summary>
public abstract class ScriptedWorld : TestKit
{
    private readonly Dictionary<string, TestProbe> _workers = [];
    private readonly ConcurrentDictionary<Type, int> _underWay = new();
    private readonly ConcurrentDictionary<StepWork, string> _ids = new(ReferenceEqualityComparer.Instance);

    protected ScriptedWorld(TowerOptions? options = null) : base("akka.loglevel = WARNING")
    {
        Options = options ?? new TowerOptions { QueueCapacity = 2, KeptDeployments = 3 };
        var handlers = new StepHandlerTable(new ScriptedHandlers(AskAsync));
        Coordinator = Sys.ActorOf(Props.Create(() => new DeploymentCoordinator(State, Journal, handlers, Options, Time)), "coordinator");
    }

    protected TowerOptions Options { get; }

    protected InMemoryDeploymentJournal Journal { get; } = new();

    /// <summary>What was journaled, in order: <c>Step pull</c>, <c>Switch switch</c>, …</summary>
    protected ConcurrentQueue<string> Journaled { get; } = new();

    /// <summary>Whether the journal answers by itself; otherwise a test does.</summary>
    protected bool AnswersJournal { get; set; } = true;

    /// <summary>Whether work ends when nobody wants it any more; otherwise when a test answers it.</summary>
    protected bool EndsWork { get; set; } = true;

    /// <summary>What was given up, in order: the names of kinds of work.</summary>
    protected ConcurrentQueue<string> GivenUp { get; } = new();

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    protected InMemoryStateStore State { get; } = new();

    protected IActorRef Coordinator { get; }

    /// <summary>The deployment a piece of work is done for.</summary>
    private protected string IdOf(StepWork work) => _ids[work];

    /// <summary>Whoever asked for work of this kind has been told what came of it.</summary>
    private protected Task Heard<T>() where T : StepWork =>
        AwaitConditionAsync(() => Task.FromResult(_underWay.GetValueOrDefault(typeof(T)) == 0));

    /// <summary>Whoever does the work of an external system.</summary>
    /// <param name="name">One of <see cref="ScriptedHandlers.Workers"/>.</param>
    protected TestProbe Worker(string name)
    {
        lock (_workers)
            return _workers.TryGetValue(name, out var probe) ? probe : _workers[name] = Start(name);
    }

    private async Task<object> AskAsync(StepWork work, StepContext context)
    {
        _ids[work] = context.Id.Value;
        _underWay.AddOrUpdate(work.GetType(), 1, (_, count) => count + 1);
        var worker = Worker(ScriptedHandlers.WorkerOf(work)).Ref;
        try
        {
            using var _ = context.Cancelled.Register(() => GivenUp.Enqueue(work.GetType().Name));
            return await worker.Ask<object>(work, Timeout.InfiniteTimeSpan, EndsWork ? context.Cancelled : CancellationToken.None);
        }
        finally
        {
            // When it ends, whoever asked has been told.
            context.Cancelled.Register(() => _underWay.AddOrUpdate(work.GetType(), 0, (_, count) => count - 1));
        }
    }

    private TestProbe Start(string name)
    {
        var probe = CreateTestProbe(Sys, name);
        probe.SetAutoPilot(new DelegateAutoPilot((asker, message) =>
        {
            if (message is DescribeImages describe)
                asker.Tell(new ImagesDescribed(Configs(describe)), probe.Ref);
            else if (message is DiscardDraft)
                asker.Tell(Done.Instance, probe.Ref);
            else if (AnswersJournal && AnswerOfJournal(message) is { } answer)
                asker.Tell(answer, probe.Ref);
            return AutoPilot.KeepRunning;
        }));
        return probe;
    }

    /// <summary>The volumes every image declares.</summary>
    protected ImmutableArray<string> Declared { get; set; } = [];

    private ImmutableDictionary<string, ImageConfig> Configs(DescribeImages describe) =>
        describe.Images.ToImmutableDictionary(image => image, _ => new ImageConfig(Declared));

    private Done? AnswerOfJournal(object message)
    {
        switch (message)
        {
            case OpenJournal:
                break;
            case JournalStep step:
                Journaled.Enqueue($"{step.Entry.Kind} {step.Entry.Step}");
                break;
            case CloseJournal close:
                Journaled.Enqueue($"closed {close.Result.Outcome}");
                break;
            default:
                return null;
        }
        return Done.Instance;
    }

    /// <summary>Waits for a worker's question of this type, dropping others, and answers it.</summary>
    protected async Task<T> Answer<T>(string worker, Func<T, object> answer)
    {
        var question = await Next<T>(worker);
        Worker(worker).Reply(answer(question));
        return question;
    }

    protected async Task<T> Next<T>(string worker) =>
        (T)await Worker(worker).FishForMessageAsync(message => message is T, TimeSpan.FromSeconds(10));

    protected SubmitDeployment Request(string id, Intent intent, DeploymentTrigger trigger = DeploymentTrigger.Apply) =>
        new(new DeploymentId(id), trigger, intent, Time.GetUtcNow());

    /// <summary>Submits, subscribes, and returns the probe that gets the log.</summary>
    protected async Task<TestProbe> Submit(SubmitDeployment request)
    {
        var caller = CreateTestProbe();
        Coordinator.Tell(request, caller);
        await caller.ExpectMsgAsync<DeploymentAccepted>();
        Coordinator.Tell(new SubscribeToLog(request.Id, 0), caller);
        return caller;
    }

    /// <summary>Reads the log to its end.</summary>
    protected static async Task<List<LogEvent>> ReadToEnd(TestProbe caller)
    {
        var lines = new List<LogEvent>();
        while (true)
        {
            switch (await caller.ReceiveOneAsync(TimeSpan.FromSeconds(10)))
            {
                case LogFrame frame:
                    lines.AddRange(frame.Events);
                    break;
                case Status.Success:
                    return lines;
                case var other:
                    Assert.Fail($"expected the log to go on, got {other}");
                    break;
            }
        }
    }
}
