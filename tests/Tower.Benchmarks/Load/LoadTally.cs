namespace Tower.Benchmarks.Load;

/// <summary>Adds up exchanges while they come in.</summary>
internal sealed class LoadTally
{
    private const int ExamplesOfAKind = 5;
    private readonly Lock _lock = new();
    private readonly Dictionary<RequestKind, Latencies> _good = [];
    private readonly Latencies _lags = new();
    private readonly Dictionary<FailureKind, int> _failures = [];
    private readonly Dictionary<FailureKind, List<FailureExample>> _examples = [];
    private readonly HashSet<string> _generations = new(StringComparer.Ordinal);
    private readonly CpuMeter _cpu = new();
    private TimeSpan _from;
    private int _requests;
    private int _resent;

    /// <summary>Forgets what went well before, and ignores it when it comes in late. Failures stay.</summary>
    public void CountFrom(TimeSpan from)
    {
        lock (_lock)
        {
            _from = from;
            _requests = _failures.Values.Sum();
            _good.Clear();
            _lags.Clear();
            _cpu.Restart();
        }
    }

    /// <summary>One more.</summary>
    public void Add(Exchange exchange)
    {
        lock (_lock)
        {
            if (exchange.Due < _from && exchange.Failure is null)
                return;
            var kind = exchange.Request.Kind;
            _requests++;
            _lags.Add(exchange.Lag);
            if (exchange.Sends > 1)
                _resent++;
            if (exchange.Generation.Length > 0)
                _generations.Add(exchange.Generation);
            if (exchange.Failure is { } failure)
                AddFailure(failure, new FailureExample(
                    exchange.Due, exchange.Latency, exchange.Request.Id, $"{kind}", $"{exchange.Request.Protocol}",
                    exchange.Generation, exchange.Sends, failure.Detail));
            else
                Of(kind).Add(exchange.Latency);
        }
    }

    /// <summary>A request that was executed more than once, whatever its answer was.</summary>
    public void AddRepeated(string id, int times)
    {
        lock (_lock)
        {
            AddFailure(new Failure(FailureKind.ExecutedTwice, ""), new FailureExample(
                TimeSpan.Zero, TimeSpan.Zero, id, $"{RequestKind.Echo}", "", "", 0, $"executed {times} times"));
        }
    }

    /// <summary>What has come in so far.</summary>
    public LoadReport Report(Traffic traffic, TimeSpan elapsed)
    {
        lock (_lock)
        {
            return new LoadReport(
                traffic.Address.Host,
                traffic.Rate,
                elapsed - _from,
                _requests,
                _failures.Values.Sum(),
                _failures.ToDictionary(),
                _examples.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<FailureExample>)entry.Value),
                _good.ToDictionary(entry => entry.Key, entry => entry.Value.Summary()),
                _resent,
                _generations.Count,
                _lags.Summary(),
                _cpu.Cores());
        }
    }

    private Latencies Of(RequestKind kind) =>
        _good.TryGetValue(kind, out var latencies) ? latencies : _good[kind] = new Latencies();

    private void AddFailure(Failure failure, FailureExample example)
    {
        _failures[failure.Kind] = _failures.GetValueOrDefault(failure.Kind) + 1;
        if (!_examples.TryGetValue(failure.Kind, out var examples))
            _examples[failure.Kind] = examples = [];
        if (examples.Count < ExamplesOfAKind)
            examples.Add(example);
    }
}
