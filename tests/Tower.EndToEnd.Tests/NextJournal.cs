using System.Text;
using System.Text.Json.Nodes;

namespace Tower.EndToEnd.Tests;

/// <summary>The folder of the deployment that comes next, read off the disk while Tower writes it.</summary>
internal sealed class NextJournal
{
    private readonly string _deployments;
    private readonly string? _last;

    /// <summary>The next one is the first that is not there yet.</summary>
    /// <param name="deployments">The folder of all deployments. Their names sort by time.</param>
    public NextJournal(string deployments) => (_deployments, _last) = (deployments, Newest(deployments));

    /// <summary>The deployment's id.</summary>
    /// <exception cref="InvalidOperationException">It has touched nothing yet.</exception>
    public string Deployment => Next ?? throw new InvalidOperationException("the next deployment has no folder yet");

    /// <summary>The names of the steps that are journaled so far, in order; null: there is no journal yet.</summary>
    public string[]? Steps
    {
        get
        {
            if (Next is not { } next || InFolder(next, "journal.ndjson") is var journal && !File.Exists(journal))
                return null;
            // Behind the last line feed is a line that is being written.
            return [.. Encoding.UTF8.GetString(File.ReadAllBytes(journal)).Split('\n')[..^1]
                .Select(line => (string)JsonNode.Parse(line)!["step"]!)];
        }
    }

    /// <summary>Waits until there is a journal, and that many steps in it: the last of them is about to be done.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="running">The deployment; when it ends first, waiting is in vain.</param>
    public Task Has(int steps, Task running) =>
        Until(() => Steps is { } written && written.Length >= steps, $"it had journaled {steps} steps", running);

    /// <summary>Waits until a step is about to be done.</summary>
    public Task Has(string step, Task running) =>
        Until(() => Steps is { } written && written.Contains(step), $"it had journaled the step {step}", running);

    /// <summary>Waits until the deployment is over, by what the disk says.</summary>
    public Task HasResult(Task running) =>
        Until(() => Next is { } next && File.Exists(InFolder(next, "result.json")), "it had a result", running);

    private static async Task Until(Func<bool> holds, string what, Task running)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!holds())
        {
            if (running.IsCompleted && !holds())
                throw new InvalidOperationException(
                    $"the deployment ended before {what}{(running is Task<Output> told ? $": {await told}" : "")}");
            await pace.WaitForNextTickAsync();
        }
    }

    private string? Next => Newest(_deployments) is { } newest && newest != _last ? newest : null;

    private string InFolder(string deployment, string file) => Path.Combine(_deployments, deployment, file);

    private static string? Newest(string deployments) => Directory.Exists(deployments)
        ? Directory.EnumerateDirectories(deployments).Select(Path.GetFileName).Max(StringComparer.Ordinal)
        : null;
}
