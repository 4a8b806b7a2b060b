namespace Tower.Actors.Domain.Stack;

/// <summary>The engine's reasons why it could not start a process, and which field of the app they are about. Pure.</summary>
internal static class StartErrors
{
    /// <summary>What is run of an app that names a <c>command</c>.</summary>
    public const string Command = "`command` is appended to the image's ENTRYPOINT, which stays";

    // What the runtime says of a program that is missing, or may not be run.
    private static readonly string[] OfProgram =
        ["executable file not found", "no such file or directory", "permission denied", "is a directory"];

    // What the engine says of a port it cannot publish, in this version and that. "failed programming external connectivity"
    // comes before some of it, and before what has nothing to do with the port: a firewall it cannot write to.
    private static readonly string[] OfPort =
        ["port is already allocated", "address already in use", "failed to bind host port", "cannot assign requested address"];

    /// <summary>Whether the engine says that it cannot publish a port.</summary>
    public static bool IsOfPort(string said) => OfPort.Any(words => said.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>The sentence for a service the engine could not start.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="said">The engine's words.</param>
    public static string Sentence(string service, string said) => $"{service} could not be started: {said}{Hint(said)}";

    private static string Hint(string said) => said switch
    {
        _ when said.Contains("unable to find user", StringComparison.Ordinal) || said.Contains("unable to find group", StringComparison.Ordinal) =>
            "; `user` must be one the image knows, or a number",
        _ when IsOfPort(said) =>
            "; stop what has the port (`ss -ltunp` shows it), or choose another one with TOWER_HTTP_PORT, TOWER_HTTPS_PORT or TOWER_PULL_PORT",
        _ when said.Contains("exec format error", StringComparison.Ordinal) =>
            "; the image is for another processor than this server's, or what it runs is a script whose first line names no interpreter (#!)",
        _ when said.Contains("exec", StringComparison.Ordinal) && OfProgram.Any(words => said.Contains(words, StringComparison.Ordinal)) =>
            $"; {Command}",
        _ => "",
    };
}
