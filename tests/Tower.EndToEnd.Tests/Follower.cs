using System.Text.Json.Nodes;

namespace Tower.EndToEnd.Tests;

/// <summary>A caller that has been let in and reads on while the test does something else.</summary>
internal sealed class Follower
{
    private const string IdHeader = "x-tower-deployment: ";
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private Follower()
    {
    }

    /// <summary>The id it was told before the first line.</summary>
    public string Deployment { get; private set; } = "";

    /// <summary>curl's exit code, when it has read everything.</summary>
    public Task<int?> Ended { get; private set; } = null!;

    /// <summary>What it has read, the head of the answer too.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Applies, and goes on as soon as Tower has accepted.</summary>
    public static async Task<Follower> Begin(Caller caller, JsonNode intent)
    {
        var follower = new Follower();
        follower.Ended = caller.ApplyAndFollow(intent, follower.Read, CancellationToken.None, "--include");
        await Task.WhenAny(follower._accepted.Task, follower.Ended);
        return follower._accepted.Task.IsCompleted
            ? follower
            : throw new InvalidOperationException($"Tower did not accept: {string.Join('\n', follower._lines)}");
    }

    private void Read(string line)
    {
        _lines.Add(line);
        if (!line.StartsWith(IdHeader, StringComparison.OrdinalIgnoreCase))
            return;
        Deployment = line[IdHeader.Length..].Trim();
        _accepted.TrySetResult();
    }
}
