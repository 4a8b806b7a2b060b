using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Tower.EndToEnd.Tests;

/// <summary>Runs programs and keeps what they printed.</summary>
internal static class Run
{
    /// <summary>Runs to the end, whatever the exit code.</summary>
    public static async Task<Output> Program(string program, IEnumerable<string> arguments, string? input = null,
        IReadOnlyDictionary<string, string?>? environment = null, string? folder = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var command = Command(program, arguments, input)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>());
        var result = await (folder is null ? command : command.WithWorkingDirectory(folder)).ExecuteBufferedAsync(limit.Token);
        return new Output(result.ExitCode, result.StandardOutput, result.StandardError);
    }

    /// <summary>Runs to the end, or until it is killed, and tells each line as it comes.</summary>
    public static async Task<int?> Follow(string program, IEnumerable<string> arguments, string? input,
        Action<string> line, CancellationToken kill)
    {
        try
        {
            var result = await (Command(program, arguments, input) | PipeTarget.ToDelegate(line)).ExecuteAsync(kill);
            return result.ExitCode;
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Runs a script of bash to its end, its output a pipe, and keeps when each line came.</summary>
    public static async Task<Timed> Timed(string script, string folder)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var lines = new List<(DateTimeOffset At, string Text)>();
        var errors = new StringBuilder();
        var command = Command("bash", ["-c", script], null).WithWorkingDirectory(folder)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors));
        var result = await (command | PipeTarget.ToDelegate(line => lines.Add((DateTimeOffset.UtcNow, line)))).ExecuteAsync(limit.Token);
        return new Timed(result.ExitCode, lines, errors.ToString());
    }

    public static Task<Output> Docker(params string[] arguments) => Program("docker", arguments);

    /// <summary>Runs and insists on success.</summary>
    public static async Task<string> DockerOk(params string[] arguments)
    {
        var output = await Docker(arguments);
        return output.ExitCode == 0
            ? output.Text.Trim()
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {output}");
    }

    private static Command Command(string program, IEnumerable<string> arguments, string? input) => Cli.Wrap(program)
        .WithArguments(arguments)
        .WithStandardInputPipe(PipeSource.FromString(input ?? ""))
        .WithValidation(CommandResultValidation.None);
}

/// <summary>What a program printed.</summary>
internal sealed record Output(int ExitCode, string Text, string Errors)
{
    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The last line of a deployment's log.</summary>
    public string Result => Lines.LastOrDefault() ?? "";

    /// <summary>The deployment's id, by that line.</summary>
    public string Deployment => Result.Split("deployment=")[1].Split(' ')[0];

    /// <summary>All of it, for the message of a failed assertion.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Text}\n{Errors}";
}

/// <summary>What a program printed, and when each line came.</summary>
internal sealed record Timed(int ExitCode, IReadOnlyList<(DateTimeOffset At, string Text)> Lines, string Errors)
{
    /// <summary>All of it, for the message of a failed assertion.</summary>
    public override string ToString() =>
        $"exit code {ExitCode}\n{string.Join('\n', Lines.Select(line => $"{line.At:HH:mm:ss.fff} | {line.Text}"))}\n{Errors}";
}
