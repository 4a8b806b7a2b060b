using CliWrap;
using CliWrap.Buffered;

namespace Tower.EndToEnd.Tests;

/// <summary>Runs a program and keeps what it printed.</summary>
internal static class Run
{
    /// <summary>Runs to the end, whatever the exit code.</summary>
    public static async Task<Output> Program(string program, IEnumerable<string> arguments, string? input = null,
        IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? TimeSpan.FromMinutes(2));
        var result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithStandardInputPipe(PipeSource.FromString(input ?? ""))
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
        return new Output(result.ExitCode, result.StandardOutput, result.StandardError);
    }

    public static Task<Output> Docker(params string[] arguments) => Program("docker", arguments);

    /// <summary>Runs and insists on success.</summary>
    public static async Task<string> DockerOk(params string[] arguments)
    {
        var output = await Docker(arguments);
        return output.ExitCode == 0
            ? output.Text.Trim()
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)} exited with {output.ExitCode}: {output.Errors}");
    }
}

/// <summary>What a program printed.</summary>
internal sealed record Output(int ExitCode, string Text, string Errors)
{
    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
