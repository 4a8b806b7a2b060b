using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>Tower's API, asked as a CI job asks it.</summary>
internal sealed class TowerApi(LoadClient client, Uri address, string user, string password)
{
    private const string LiveMark = "  switch    live after ";
    private const string ResultMark = "RESULT ";

    // Longer than any step of a deployment waits.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The header that lets one in.</summary>
    public string Authorization { get; } =
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Where it answers.</summary>
    public Uri Address => address;

    /// <summary>POST /apply, and its log to the end.</summary>
    public async Task<Deployed> ApplyAsync(JsonNode intent, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/apply"))
        {
            // Over HTTP/2 the library throws away lines it has not handed out yet when the answer is broken off behind them.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(intent.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(Authorization);
        var clock = Stopwatch.StartNew();
        using var response = await client.SendAsync(request, limit.Token);
        if (response.StatusCode == HttpStatusCode.OK)
            return await FollowAsync(response, clock, limit.Token);
        var words = await ReadAsync(response, limit.Token);
        return new Deployed(DeployOutcome.Refused, null, clock.Elapsed, $"{(int)response.StatusCode}: {words}");
    }

    private static async Task<Deployed> FollowAsync(HttpResponseMessage response, Stopwatch clock, CancellationToken cancel)
    {
        TimeSpan? live = null;
        var last = new Queue<string>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        try
        {
            while (await reader.ReadLineAsync(cancel) is { } line)
            {
                if (line.Contains(LiveMark, StringComparison.Ordinal))
                    live = clock.Elapsed;
                if (line.StartsWith(ResultMark, StringComparison.Ordinal))
                    return Result(line, live, clock.Elapsed, last);
                last.Enqueue(line);
                if (last.Count > 4)
                    last.Dequeue();
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            last.Enqueue(broken.GetBaseException().Message);
        }

        return new Deployed(DeployOutcome.BrokenOff, live, clock.Elapsed, string.Join(" / ", last));
    }

    private static Deployed Result(string line, TimeSpan? live, TimeSpan total, IEnumerable<string> last)
    {
        var outcome = line[ResultMark.Length..].Split(' ')[0] switch
        {
            "succeeded" => DeployOutcome.Succeeded,
            "unchanged" => DeployOutcome.Unchanged,
            _ => DeployOutcome.Failed,
        };
        return new Deployed(outcome, live, total,
            outcome == DeployOutcome.Failed ? string.Join(" / ", [.. last, line]) : "");
    }

    // To plain curl a refusal's words are broken off as well.
    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        var lines = new List<string>();
        try
        {
            while (await reader.ReadLineAsync(cancel) is { } line)
                lines.Add(line);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException && lines.Count > 0)
        {
            // As documented.
        }

        return string.Join(" / ", lines);
    }
}
