using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Web.Tests.Support;

/// <summary>An engine with the containers a test gives it.</summary>
internal sealed class FakeEngine : IContainerEngine
{
    public ImmutableArray<ObservedContainer> Containers { get; set; } = [];

    public string? Problem { get; set; }

    public string Version { get; set; } = "26.1.5 (API 1.45)";

    /// <summary>What a container was created from, by its id.</summary>
    public Dictionary<string, string> Images { get; } = [];

    /// <summary>What was started, in order.</summary>
    public List<string> Started { get; } = [];

    /// <summary>What was stopped or removed.</summary>
    public List<string> Ended { get; } = [];

    public Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel) => Answer(Containers);

    public Task<string> VersionAsync(CancellationToken cancel) => Answer(Version);

    public Task<bool> HasImageAsync(string image, CancellationToken cancel) => Answer(true);

    public Task PullAsync(
        string image, RegistryCredentials? credentials, Action<string> progress, CancellationToken cancel) => Answer(true);

    public Task<HealthTool?> HealthToolOfAsync(string image, CancellationToken cancel) => Answer<HealthTool?>(HealthTool.None);

    public Task<ImmutableArray<string>> LastLogLinesAsync(string containerId, int lines, CancellationToken cancel) =>
        Answer(ImmutableArray<string>.Empty);

    public Task SetRestartAsync(string containerId, bool restarts, CancellationToken cancel) => Answer(true);

    public Task<StopOutcome> StopAsync(string containerId, TimeSpan grace, CancellationToken cancel)
    {
        Ended.Add(containerId);
        return Answer(StopOutcome.Gone);
    }

    public Task StartAsync(string containerId, CancellationToken cancel)
    {
        Started.Add(containerId);
        Containers = [.. Containers.Select(one => one.Id == containerId ? one with { State = "running" } : one)];
        return Answer(true);
    }

    public Task<ImmutableArray<string>> KeptDownAsync(ImmutableArray<string> containerIds, CancellationToken cancel) =>
        Answer(ImmutableArray<string>.Empty);

    public Task<StopOutcome> RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel)
    {
        Ended.Add(containerId);
        return Answer(StopOutcome.Gone);
    }

    public async Task<ImmutableDictionary<string, StopOutcome>> WatchStopsAsync(
        ImmutableArray<string> containerIds, Func<CancellationToken, Task> act, CancellationToken cancel)
    {
        await act(cancel);
        return await Answer(ImmutableDictionary<string, StopOutcome>.Empty);
    }

    public Task<string?> ImageOfAsync(string containerId, CancellationToken cancel) => Answer(Images.GetValueOrDefault(containerId));

    private Task<T> Answer<T>(T answer) =>
        Problem is null ? Task.FromResult(answer) : Task.FromException<T>(new AdapterException(FailureCodes.EngineRefused, Problem));
}

/// <summary>A compose plugin that knows its version.</summary>
internal sealed class FakeCompose(string version) : IComposeCli
{
    /// <summary>The commands that were to change something.</summary>
    public List<ComposeCommand> Ran { get; } = [];

    /// <summary>Done by each of them.</summary>
    public Action<ComposeCommand> Act { get; set; } = _ => { };

    public Task RunAsync(ComposeCommand command, Action<string> output, CancellationToken cancel)
    {
        if (command.Arguments is ["compose", "version", ..])
        {
            output(version);
        }
        else
        {
            Ran.Add(command);
            Act(command);
        }
        return Task.CompletedTask;
    }
}

/// <summary>Services that are ready, but for those the test names.</summary>
internal sealed class FakeProbe(params string[] notReady) : IServiceProbe
{
    public Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel) =>
        Task.FromResult(notReady.Contains(host) ? ProbeOutcome.NotYet("connection refused") : ProbeOutcome.Ready);
}
