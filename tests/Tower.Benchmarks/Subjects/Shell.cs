using CliWrap;
using CliWrap.Buffered;

namespace Tower.Benchmarks.Subjects;

/// <summary>The docker command line.</summary>
internal static class Shell
{
    /// <summary>Runs to the end, whatever the exit code.</summary>
    /// <param name="arguments">Behind <c>docker</c>.</param>
    /// <param name="limit">Kills it; the result is null then.</param>
    /// <param name="cancel">Kills it.</param>
    public static async Task<BufferedCommandResult?> DockerAsync(
        IEnumerable<string> arguments, TimeSpan limit, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(limit);
        try
        {
            return await Cli.Wrap("docker").WithArguments(arguments).WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Runs and insists on success.</summary>
    /// <returns>What it printed, without white space around it.</returns>
    /// <exception cref="InvalidOperationException">It failed, or took more than two minutes.</exception>
    public static async Task<string> DockerAsync(CancellationToken cancel, params string[] arguments)
    {
        var result = await DockerAsync(arguments, TimeSpan.FromMinutes(2), cancel);
        return result is { ExitCode: 0 }
            ? result.StandardOutput.Trim()
            : throw new InvalidOperationException(
                $"docker {string.Join(' ', arguments)}: {result?.StandardError.Trim() ?? "no end within two minutes"}");
    }
}
