using System.Collections.Concurrent;
using Tower.Actors.Domain.Images;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>
/// The questions of one step to registries: at most <see cref="Parallelism"/> at a time to each, and bounded so that one which
/// hangs takes neither the others' time nor that of the step. What could be asked is answered before the step's own bound.
/// </summary>
internal sealed class RegistryRound : IDisposable
{
    /// <summary>How many questions one registry is asked at the same time.</summary>
    public const int Parallelism = 8;

    private readonly ConcurrentDictionary<Uri, Registry> _registries = new();
    private readonly TimeSpan _step;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _end;

    /// <summary>Begins a round.</summary>
    /// <param name="step">The step's bound, <see cref="TowerOptions.ResolveTimeout"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancelled">The step's own end.</param>
    public RegistryRound(TimeSpan step, TimeProvider time, CancellationToken cancelled)
    {
        _step = step;
        _time = time;
        _cancelled = cancelled;
        _late = new CancellationTokenSource(WholeBound(step), time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _late.Token);
    }

    /// <summary>How long one question may take, with everything it consists of.</summary>
    public static TimeSpan QuestionBound(TimeSpan step) => step / 2;

    /// <summary>How long all of them may take; what is left is for the answer.</summary>
    public static TimeSpan WholeBound(TimeSpan step) => step * 0.9;

    /// <summary>Asks a registry as soon as it has a place.</summary>
    /// <exception cref="RegistryException">It did not answer in time, or had not answered another question in time.</exception>
    public async Task<T> AskAsync<T>(RepositoryAddress address, Func<CancellationToken, Task<T>> question)
    {
        var registry = _registries.GetOrAdd(address.Endpoint, _ => new Registry());
        try
        {
            await registry.Places.WaitAsync(_end.Token);
        }
        catch (OperationCanceledException cause) when (!_cancelled.IsCancellationRequested)
        {
            throw TooLate(address, cause);
        }
        try
        {
            return await AskInPlaceAsync(registry, address, question);
        }
        finally
        {
            registry.Places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        _late.Dispose();
        foreach (var registry in _registries.Values)
            registry.Places.Dispose();
    }

    private async Task<T> AskInPlaceAsync<T>(
        Registry registry, RepositoryAddress address, Func<CancellationToken, Task<T>> question)
    {
        // One bound after the other for each of many questions would add up to more than the step has.
        if (registry is { HasAnswered: false, Hung: { } hung })
            throw new RegistryException(RegistryFailure.Unreachable,
                $"'{address.Repository}' was not asked for: {hung.Message}", hung);
        using var bound = new CancellationTokenSource(QuestionBound(_step), _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, bound.Token);
        try
        {
            var answer = await question(end.Token);
            registry.HasAnswered = true;
            return answer;
        }
        catch (OperationCanceledException cause) when (!_cancelled.IsCancellationRequested)
        {
            throw registry.Hung = bound.IsCancellationRequested
                ? new RegistryException(RegistryFailure.Unreachable,
                    $"{address.RegistryName} did not answer within {Seconds(QuestionBound(_step))} (half of {SettingNames.ResolveTimeout})", cause)
                : TooLate(address, cause);
        }
    }

    private RegistryException TooLate(RepositoryAddress address, OperationCanceledException cause) =>
        new(RegistryFailure.Unreachable,
            $"{address.RegistryName} did not answer all questions within {Seconds(WholeBound(_step))} "
            + $"({SettingNames.ResolveTimeout} is {Seconds(_step)})", cause);

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.#} s");

    private sealed class Registry
    {
        public SemaphoreSlim Places { get; } = new(Parallelism);

        public bool HasAnswered { get; set; }

        public RegistryException? Hung { get; set; }
    }
}
