using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Workers;

/// <summary>
/// A worker between a test and its fakes; the clock goes on only while the test waits for the answer.
/// </summary>
public abstract class WorkerSpec : TestKit
{
    protected static readonly DeploymentId Id = new("20260128T103045-3f9a");

    protected FakeTimeProvider Time { get; } = new();

    /// <summary>Short times: each of them takes real time to walk through.</summary>
    protected static TowerOptions Options { get; } = new()
    {
        ProbeTimeout = TimeSpan.FromSeconds(4),
        InitTimeout = TimeSpan.FromSeconds(5),
        DrainTimeout = TimeSpan.FromSeconds(3),
        CaddyTimeout = TimeSpan.FromSeconds(8),
        CertificateTimeout = TimeSpan.FromSeconds(5),
        EnginePatience = TimeSpan.FromSeconds(60),
        ObserveTimeout = TimeSpan.FromSeconds(25),
    };

    /// <summary>What the worker said meanwhile, in order.</summary>
    protected List<LogLine> Said { get; } = [];

    protected IEnumerable<string> SaidTexts => Said.Select(line => line.Text);

    /// <summary>Asks, and lets the clock go on in steps until the answer is there.</summary>
    protected async Task<T> AskAsync<T>(IActorRef worker, StepWork request)
    {
        worker.Tell(request, TestActor);
        return await AnswerAsync<T>();
    }

    /// <summary>Lets the clock go on in steps until the answer to what was asked before is there.</summary>
    protected async Task<T> AnswerAsync<T>()
    {
        for (var steps = 0; steps < 2000; steps++)
        {
            switch (await ReceiveOneAsync(TimeSpan.FromMilliseconds(5)))
            {
                case null:
                    Time.Advance(TimeSpan.FromMilliseconds(50));
                    break;
                case StepProgress progress:
                    Said.Add(progress.Line);
                    break;
                case var answer:
                    return Assert.IsType<T>(answer);
            }
        }

        throw new TimeoutException($"no {typeof(T).Name} came; said: {string.Join(" | ", SaidTexts)}");
    }

    protected static ServiceSpec Service(string name, ProbeSpec? probe = null, ServiceKind kind = ServiceKind.App) => new()
    {
        Name = name,
        App = name.Split('-')[0],
        Generation = "1a2b3c4d",
        Kind = kind,
        Image = $"127.0.0.1:5000/{name}:1",
        Port = probe?.Port ?? 3000,
        Probe = probe,
    };

    /// <summary>Raises a number that several threads count, if it is higher.</summary>
    protected static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)))
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
