using System.Collections.Immutable;
using Tower.Actors.Compose;
using Tower.Actors.Engine;
using Tower.Actors.Probing;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Failures;

namespace Tower.Web.Tests.Support;

/// <summary>An engine with the containers a test gives it.</summary>
internal sealed class FakeEngine : IContainerEngine
{
    public ImmutableArray<ObservedContainer> Containers { get; set; } = [];

    public string? Problem { get; set; }

    public Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel) => Answer(Containers);

    public Task<string> VersionAsync(CancellationToken cancel) => Answer("26.1.5 (API 1.45)");

    public Task<bool> HasImageAsync(string image, CancellationToken cancel) => Answer(true);

    public Task PullAsync(string image, Action<string> progress, CancellationToken cancel) => Answer(true);

    public Task<HealthTool?> HealthToolOfAsync(string image, CancellationToken cancel) => Answer<HealthTool?>(HealthTool.None);

    public Task<ImmutableArray<string>> LastLogLinesAsync(string containerId, int lines, CancellationToken cancel) =>
        Answer(ImmutableArray<string>.Empty);

    public Task SetRestartAsync(string containerId, bool restarts, CancellationToken cancel) => Answer(true);

    public Task<StopOutcome> StopAsync(string containerId, TimeSpan grace, CancellationToken cancel) => Answer(StopOutcome.Gone);

    public Task StartAsync(string containerId, CancellationToken cancel) => Answer(true);

    public Task<StopOutcome> RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel) => Answer(StopOutcome.Gone);

    public async Task<ImmutableDictionary<string, StopOutcome>> WatchStopsAsync(
        ImmutableArray<string> containerIds, Func<CancellationToken, Task> act, CancellationToken cancel)
    {
        await act(cancel);
        return await Answer(ImmutableDictionary<string, StopOutcome>.Empty);
    }

    public Task<string?> ImageOfAsync(string containerId, CancellationToken cancel) => Answer<string?>(null);

    private Task<T> Answer<T>(T answer) =>
        Problem is null ? Task.FromResult(answer) : Task.FromException<T>(new AdapterException(FailureCodes.EngineRefused, Problem));
}

/// <summary>A compose plugin that knows its version.</summary>
internal sealed class FakeCompose(string version) : IComposeCli
{
    public Task RunAsync(ComposeCommand command, Action<string> output, CancellationToken cancel)
    {
        output(version);
        return Task.CompletedTask;
    }
}

/// <summary>Services that are ready, but for those the test names.</summary>
internal sealed class FakeProbe(params string[] notReady) : IServiceProbe
{
    public Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel) =>
        Task.FromResult(notReady.Contains(host) ? ProbeOutcome.NotYet("connection refused") : ProbeOutcome.Ready);
}
