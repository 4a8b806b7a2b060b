using System.Diagnostics;
using System.Net;

namespace Tower.Benchmarks.Load;

/// <summary>
/// One app that nothing else asks: one of the proxy's connections to it is idle at most, and it is known since when. Each
/// answer is the beginning of the next wait.
/// </summary>
/// <param name="client">Sends.</param>
/// <param name="address">Where the app answers.</param>
/// <param name="keepAlive">How long it keeps an idle connection.</param>
internal sealed class Lane(LoadClient client, Uri address, TimeSpan keepAlive)
{
    // No common divisor with the number of kinds, so that each kind is aimed at each moment.
    private const int Moments = 20;
    private const double Earliest = -6;
    private const double Step = 0.5;
    private static readonly RequestKind[] Kinds = [RequestKind.Get, RequestKind.Echo, RequestKind.Put];

    // So long before its time a request stops sleeping: a timer is late by up to this.
    private static readonly TimeSpan Awake = TimeSpan.FromMilliseconds(2);

    private readonly Traffic _traffic = new(address, 1);
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    /// <summary>How far from the moment of the close requests are aimed, in milliseconds: every half of one.</summary>
    public static (double From, double To) Reach => (Earliest, Earliest + (Moments - 1) * Step);

    /// <summary>Sends so many requests, each when the app is about to close the connection of the one before.</summary>
    /// <param name="aims">How many.</param>
    /// <param name="first">The number of the first: another number is another kind and another moment.</param>
    /// <param name="cancel">Breaks it off.</param>
    public async Task<IReadOnlyList<Aim>> AimAsync(int aims, int first, CancellationToken cancel)
    {
        var results = new List<Aim>();
        var last = await PrimeAsync(first, cancel);
        for (var number = first; number < first + aims; number++)
        {
            var offset = Earliest + number * 7 % Moments * Step;
            await WaitAsync(last.At + keepAlive + TimeSpan.FromMilliseconds(offset), cancel);
            var kind = Kinds[number % Kinds.Length];
            var answered = await AskAsync(number, kind, cancel);
            results.Add(new Aim(
                keepAlive, kind, offset, answered.Connection.Length > 0 && answered.Connection == last.Connection,
                answered.Failure));
            // What failed has left no connection to wait for.
            last = answered.Failure is null ? (Now, answered.Connection) : await PrimeAsync(number, cancel);
        }

        return results;
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    private static async Task WaitAsync(TimeSpan until, CancellationToken cancel)
    {
        if (until - Now - Awake is { Ticks: > 0 } sleep)
            await Task.Delay(sleep, cancel);
        while (Now < until)
            Thread.SpinWait(50);
    }

    private async Task<(TimeSpan At, string Connection)> PrimeAsync(int number, CancellationToken cancel)
    {
        var answered = await AskAsync(number, RequestKind.Get, cancel);
        return answered.Failure is null
            ? (Now, answered.Connection)
            : throw new InvalidOperationException($"{address} is not well: {answered.Failure}");
    }

    private Task<Answered> AskAsync(int number, RequestKind kind, CancellationToken cancel) => Asking.AskAsync(
        client, _traffic,
        new PlannedRequest(
            number, kind, number / Kinds.Length % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20,
            $"{_run}-{number}"),
        cancel);
}

/// <summary>A request that was aimed.</summary>
/// <param name="KeepAlive">How long its app keeps an idle connection.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Offset">How far from the moment of the close it was aimed, in milliseconds.</param>
/// <param name="IsKept">It was answered on the connection that had been idle: it came before the close.</param>
/// <param name="Failure">Null: it was answered.</param>
internal sealed record Aim(TimeSpan KeepAlive, RequestKind Kind, double Offset, bool IsKept, Failure? Failure);
