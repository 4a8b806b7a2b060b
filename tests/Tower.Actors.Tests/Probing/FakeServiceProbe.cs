using System.Collections.Concurrent;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Probing;

/// <summary>Services that answer as a test says; one it says nothing about is ready.</summary>
public sealed class FakeServiceProbe : IServiceProbe
{
    private readonly ConcurrentDictionary<string, Func<int, ProbeSpec, CancellationToken, Task<ProbeOutcome>>> _answers = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();

    /// <summary>How often each host was asked.</summary>
    public IReadOnlyDictionary<string, int> Asked => _asked;

    /// <summary>Every probe of the host finds it not ready.</summary>
    public void NeverReady(string host, string reason = "connection refused") =>
        Answer(host, (_, _, _) => Task.FromResult(ProbeOutcome.NotYet(reason)));

    /// <summary>The host is not ready for the first probes and then stays ready.</summary>
    public void ReadyAfter(string host, int probes, string reason = "connection refused") =>
        Answer(host, (nth, _, _) => Task.FromResult(nth > probes ? ProbeOutcome.Ready : ProbeOutcome.NotYet(reason)));

    /// <summary>The host answers probe by probe; the last answer stays.</summary>
    public void Sequence(string host, params ProbeOutcome[] outcomes) =>
        Answer(host, (nth, _, _) => Task.FromResult(outcomes[Math.Min(nth, outcomes.Length) - 1]));

    /// <summary>The host answers as told, given the number of the probe (1, 2, …).</summary>
    public void Answer(string host, Func<int, ProbeSpec, CancellationToken, Task<ProbeOutcome>> answer) =>
        _answers[host] = answer;

    /// <inheritdoc/>
    public Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var nth = _asked.AddOrUpdate(host, 1, (_, count) => count + 1);
        return _answers.TryGetValue(host, out var answer) ? answer(nth, spec, cancel) : Task.FromResult(ProbeOutcome.Ready);
    }
}
