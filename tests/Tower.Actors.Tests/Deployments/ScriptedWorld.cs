using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Images;
using Tower.Actors.Options;
using Tower.Actors.Tests.Journal;
using Tower.Actors.Tests.State;
using Tower.Actors.Work;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>A coordinator whose workers are probes: a test says what the world answers, question by question.</summary>
public abstract class ScriptedWorld : TestKit
{
    private readonly Dictionary<string, TestProbe> _workers = [];
    private readonly HashSet<string> _started = [];

    protected ScriptedWorld(TowerOptions? options = null) : base("akka.loglevel = WARNING")
    {
        Options = options ?? new TowerOptions { QueueCapacity = 2, KeptDeployments = 3 };
        Coordinator = Sys.ActorOf(Props.Create(() => new DeploymentCoordinator(
            State, Journal, (_, name) => StartForCoordinator(name), Options, Time)), "coordinator");
    }

    protected TowerOptions Options { get; }

    protected InMemoryDeploymentJournal Journal { get; } = new();

    /// <summary>What was journaled, in order: <c>Step pull</c>, <c>Switch switch</c>, …</summary>
    protected ConcurrentQueue<string> Journaled { get; } = new();

    /// <summary>Whether the journal answers by itself; otherwise a test does.</summary>
    protected bool AnswersJournal { get; set; } = true;

    /// <summary>Whether workers give up their work when they are told to.</summary>
    protected bool EndsWork { get; set; } = true;

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    protected InMemoryStateStore State { get; } = new();

    protected IActorRef Coordinator { get; }

    protected TestProbe Worker(string name)
    {
        lock (_workers)
            return _workers.TryGetValue(name, out var probe) ? probe : _workers[name] = Start(name);
    }

    // Asked for a second time, the first one is dead.
    private IActorRef StartForCoordinator(string name)
    {
        lock (_workers)
        {
            if (!_started.Add(name))
                _workers[name] = Start($"{name}-again");
            return Worker(name).Ref;
        }
    }

    /// <summary>A worker that stops when it is told to, and a journal that writes.</summary>
    private TestProbe Start(string name)
    {
        var probe = CreateTestProbe(Sys, name);
        probe.SetAutoPilot(new DelegateAutoPilot((asker, message) =>
        {
            if (message is CancelWork cancel && EndsWork)
                asker.Tell(new WorkEnded(cancel.Id), probe.Ref);
            else if (message is DescribeImages describe)
                asker.Tell(new ImagesDescribed(describe.Id, Configs(describe)), probe.Ref);
            else if (message is DiscardDraft discard)
                asker.Tell(new DraftDiscarded(discard.Id), probe.Ref);
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

    private object? AnswerOfJournal(object message)
    {
        switch (message)
        {
            case OpenJournal open:
                return new JournalOpened(open.Id);
            case JournalStep step:
                Journaled.Enqueue($"{step.Entry.Kind} {step.Entry.Step}");
                return new StepJournaled(step.Id);
            case CloseJournal close:
                Journaled.Enqueue($"closed {close.Result.Outcome}");
                return new JournalClosed(close.Id);
            default:
                return null;
        }
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
