namespace Tower.Messages.Failures;

/// <summary>
/// How an answer that is broken off on purpose is announced. What curl says of the break comes right after it, and reads like a fault
/// of the network.
/// </summary>
public static class BrokenOff
{
    private const string Curl = "curl calls it error 18 or 92";

    /// <summary>A line of a deployment's text, before its result.</summary>
    public const string Log = $"after the next line the connection is broken off on purpose, so that this job fails: {Curl}";

    /// <summary>The last line of a refused request, with its line break.</summary>
    public const string Refusal = $"(This answer is broken off on purpose, so that a job fails: {Curl}.)\n";
}
