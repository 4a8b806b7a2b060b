using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;

namespace Tower.Benchmarks.Subjects;

/// <summary>Tower's API, asked by the very <c>curl</c> line a CI job uses; starting it is a part of the time.</summary>
internal sealed class TowerApi(BenchSettings settings)
{
    private const string LiveMark = "  switch    live after ";
    private const string ResultMark = "RESULT ";
    private const int LastLines = 4;

    // Longer than all the steps of a deployment wait.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Where it answers.</summary>
    public Uri Address => settings.TowerUrl;

    /// <summary>The header that lets one in.</summary>
    public string Authorization { get; } = "Basic " + Convert.ToBase64String(
        Encoding.UTF8.GetBytes($"{settings.TowerUser}:{settings.TowerPassword}"));

    /// <summary>POST /apply, and its log to the end.</summary>
    public async Task<Deployed> ApplyAsync(JsonNode intent, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var (lines, errors) = (new List<(TimeSpan At, string Text)>(), new StringBuilder());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await (Cli.Wrap("curl").WithArguments(Arguments())
                .WithStandardInputPipe(PipeSource.FromString(intent.ToJsonString()))
                .WithStandardOutputPipe(PipeTarget.ToDelegate(line => lines.Add((clock.Elapsed, line))))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
                .WithValidation(CommandResultValidation.None)).ExecuteAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Deployed(DeployOutcome.TimedOut, Live(lines), clock.Elapsed, Words(lines));
        }

        var result = lines.LastOrDefault(line => line.Text.StartsWith(ResultMark, StringComparison.Ordinal));
        if (result.Text is null)
            return WithoutResult(lines, $"{errors}".Trim(), clock.Elapsed);
        var outcome = Outcome(result.Text);
        return new Deployed(outcome, Live(lines), result.At, outcome == DeployOutcome.Failed ? Words(lines) : "");
    }

    // %{stderr} and the status behind it: what was refused is told apart from what broke off.
    private string[] Arguments() =>
    [
        "--silent", "--show-error", "--no-buffer", "--proto", "=https", "--cacert", settings.TowerCa,
        "--write-out", "%{stderr} status %{http_code}",
        "-u", $"{settings.TowerUser}:{settings.TowerPassword}", "-H", "Content-Type: application/json",
        "-X", "POST", new Uri(settings.TowerUrl, "/apply?remove=allow").ToString(), "--data-binary", "@-",
    ];

    private static Deployed WithoutResult(List<(TimeSpan At, string Text)> lines, string errors, TimeSpan took)
    {
        var status = errors.Split(' ')[^1];
        return status is "200" or "000"
            ? new Deployed(DeployOutcome.BrokenOff, Live(lines), took, $"{Words(lines)} / {errors}")
            : new Deployed(DeployOutcome.Refused, null, took, $"{status}: {Words(lines)}");
    }

    private static DeployOutcome Outcome(string result) => result[ResultMark.Length..].Split(' ')[0] switch
    {
        "succeeded" => DeployOutcome.Succeeded,
        "unchanged" => DeployOutcome.Unchanged,
        _ => DeployOutcome.Failed,
    };

    private static TimeSpan? Live(List<(TimeSpan At, string Text)> lines) => lines
        .Where(line => line.Text.Contains(LiveMark, StringComparison.Ordinal))
        .Select(line => (TimeSpan?)line.At).FirstOrDefault();

    private static string Words(List<(TimeSpan At, string Text)> lines) =>
        string.Join(" / ", lines.TakeLast(LastLines).Select(line => line.Text.Trim()));
}
