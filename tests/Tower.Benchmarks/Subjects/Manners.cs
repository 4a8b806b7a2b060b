using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>How an app treats a connection that would be kept.</summary>
/// <param name="Protocol">Which it marks its answer with.</param>
/// <param name="SaysClose">Its answer says <c>Connection: close</c>.</param>
/// <param name="ClosesAfter">From its answer to the end of the connection.</param>
internal sealed record Manners(string Protocol, bool SaysClose, TimeSpan ClosesAfter)
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Question = "GET / HTTP/1.1\r\nHost: app\r\n\r\n"u8.ToArray();

    /// <summary>Asks an app of a kind directly, without any proxy.</summary>
    /// <returns>What it did, in words; empty: nothing is expected of its kind.</returns>
    /// <exception cref="InvalidOperationException">It does not do what its kind is for.</exception>
    public static async Task<string> CheckAsync(Bench bench, AppKind kind, CancellationToken cancel)
    {
        if (kind.Manners is not { } expected)
            return "";
        await using var app = await LoneApp.StartAsync(bench, kind.App("alone").Env, cancel);
        await app.UntilReadyAsync(cancel);
        // The first answer of a process takes longer to send than others.
        await LookAsync(app, cancel);
        var seen = await LookAsync(app, cancel);
        var late = seen.ClosesAfter - expected.ClosesAfter;
        var isAsMeant = (seen.Protocol, seen.SaysClose) == (expected.Protocol, expected.SaysClose);
        var after = seen.ClosesAfter.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        return isAsMeant && late > -Slack && late < Slack
            ? $"the app that {kind.Name} answered in {seen.Protocol} and closed after {after} s"
            : throw new InvalidOperationException($"the app that {kind.Name} does not: {seen}");
    }

    private static async Task<Manners> LookAsync(LoneApp app, CancellationToken cancel)
    {
        using var socket = await app.ConnectAsync(cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LoadClient.Patience);
        await socket.SendAsync(Question, limit.Token);
        var (text, buffer, clock) = ("", new byte[4096], Stopwatch.StartNew());
        var answered = TimeSpan.Zero;
        while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
        {
            text += Encoding.ASCII.GetString(buffer, 0, count);
            answered = clock.Elapsed;
        }

        return new Manners(
            text.Split(' ')[0], text.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal),
            clock.Elapsed - answered);
    }
}
