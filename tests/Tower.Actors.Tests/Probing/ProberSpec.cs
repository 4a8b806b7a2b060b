using Akka.Actor;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Workers;

namespace Tower.Actors.Tests.Probing;

/// <summary>A prober, and a server on which things happen at their time.</summary>
public abstract class ProberSpec : WorkerSpec
{
    protected const string Api = "api-1a2b3c4d";
    protected const string Web = "web-1a2b3c4d";
    protected static readonly ProbeSpec Health = new(3000, "/health", TimeSpan.FromSeconds(5));
    private readonly long _start;
    // A timer nobody holds may be collected before its time.
    private readonly List<ITimer> _timers = [];

    protected ProberSpec() => (Prober, _start) = (Start(Options), Time.GetTimestamp());

    protected FakeServiceProbe Probe { get; } = new();

    protected FakeContainerEngine Engine { get; } = new();

    protected FakeContainerDetails Details { get; } = new();

    protected IActorRef Prober { get; }

    /// <summary>How long the test has taken, in the clock of the prober.</summary>
    protected TimeSpan Elapsed => Time.GetElapsedTime(_start);

    protected IActorRef Start(TowerOptions options) => Sys.ActorOf(TestWorker.Props(new HealthProber(Probe, Engine, Details, options, Time), Time));

    /// <summary>Has something happen.</summary>
    protected void At(double seconds, Action happens) =>
        _timers.Add(Time.CreateTimer(_ => happens(), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan));

    /// <summary>The engine starts the process of the service again when it ends, for the time in between with this exit code.</summary>
    protected void EndsAt(double seconds, string service, int exitCode, double downFor = 0.5, bool outOfMemory = false)
    {
        At(seconds, () => Engine.Change(service, container => container with { State = "restarting", ExitCode = exitCode, OutOfMemory = outOfMemory }));
        At(seconds + downFor, () => Engine.Change(service, container =>
            container with { State = "running", ExitCode = null, OutOfMemory = false, RestartCount = container.RestartCount + 1 }));
    }

    /// <summary>The process of the service ends, and is up again before anybody looks.</summary>
    protected void BlinksAt(double seconds, string service) =>
        At(seconds, () => Engine.Change(service, container => container with { RestartCount = container.RestartCount + 1 }));

    protected static ProbeServices Ask(params ServiceSpec[] services) => new([.. services]);

    protected static ProbeServices AskPatiently(params ServiceSpec[] services) =>
        Ask(services) with { Patient = [.. services.Select(service => service.Name)] };
}
