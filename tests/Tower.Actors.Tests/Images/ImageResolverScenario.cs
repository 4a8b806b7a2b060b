using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>An <see cref="ImageResolver"/> and registries without a network.</summary>
public abstract class ImageResolverScenario : TestKit
{
    private protected const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private protected static readonly DeploymentId Id = new("20260128T103045-3f9a");

    private protected InMemoryImageRegistry Registry { get; } = new();
    private protected FakeTimeProvider Time { get; } = new();
    private protected TowerOptions Options { get; } = new() { PullPort = 5055 };

    private protected IActorRef Resolver() => Sys.ActorOf(TestWorker.Props(new ImageResolver(Registry, Options, Time), Time));

    private protected StepFailed Fail(params (string Name, string Image)[] apps) => Ask<StepFailed>(apps).Answer;

    private protected (T Answer, List<string> Lines) Ask<T>(params (string Name, string Image)[] apps) => Ask<T>(Request(apps));

    private protected (T Answer, List<string> Lines) Ask<T>(StepWork request)
    {
        Resolver().Tell(request);
        var (answer, lines) = Receive<T>();
        return (answer, [.. lines.Select(line => line.Text)]);
    }

    /// <summary>The answer, and the lines before it.</summary>
    private protected (T Answer, List<LogLine> Lines) Receive<T>()
    {
        var lines = new List<LogLine>();
        while (true)
        {
            switch (ExpectMsg<object>())
            {
                case StepProgress { Line: var line }:
                    Assert.Equal((Id, DeploymentStep.Resolve), (line.Id, line.Step));
                    lines.Add(line);
                    break;
                case var answer:
                    return (Assert.IsType<T>(answer), lines);
            }
        }
    }

    /// <summary>From now on registries do not answer to some questions; the task ends when so many of them were asked.</summary>
    private protected Task Hang(Func<string, bool> which, int count = 1)
    {
        var asked = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Registry.IsHanging = question =>
        {
            if (which(question) && Interlocked.Increment(ref asked) == count)
                all.TrySetResult();
            return which(question);
        };
        return all.Task;
    }

    /// <summary>What is in force: a reference, its tag and its digest.</summary>
    private protected ResolvedImage InForce(string app, string reference, string? tag, char digit) =>
        new(app, reference, tag, Digest(digit), $"127.0.0.1:{Options.PullPort}/{app}@{Digest(digit)}");

    private protected static string Digest(char digit) => "sha256:" + new string(digit, 64);

    private protected static ResolveImages Request(params (string Name, string Image)[] apps) => new(Intent(apps));

    private protected static Intent Intent(params (string Name, string Image)[] apps) => new()
    {
        Version = "1",
        AdminEmail = "admin@example.com",
        Tower = new TowerSection { Version = "1", Domain = "tower.example.com", Username = "tower", PasswordHash = "" },
        Registry = new RegistrySection { Domain = "registry.example.com", Username = "ci", PasswordHash = "" },
        Otel = new OtelSection { Version = "1", Domain = "otel.example.com", Username = "admin", PasswordHash = "" },
        Apps = [.. apps.Select(app => new AppSpec { Name = app.Name, Image = app.Image, Domain = $"{app.Name}.example.com" })],
    };
}
