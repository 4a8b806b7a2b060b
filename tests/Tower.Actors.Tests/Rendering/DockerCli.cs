using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>The docker client of this machine, for tests against the real thing.</summary>
internal static class DockerCli
{
    private static readonly Lazy<Task<string?>> NoCompose = new(() => ComplaintOfAsync("compose", "version"));
    private static readonly Lazy<Task<string?>> NoEngine = new(() => ComplaintOfAsync("info", "--format", "{{.ServerVersion}}"));

    /// <summary>
    /// Skips the test when there is no compose plugin; fails it where TOWER_E2E=1 says that there must be one.
    /// </summary>
    public static async Task RequireComposeAsync() => Require("the docker compose plugin", await NoCompose.Value);

    /// <summary>The same for an engine that has these images.</summary>
    public static async Task RequireEngineAsync(params string[] images)
    {
        await RequireComposeAsync();
        Require("a Docker Engine", await NoEngine.Value);
        foreach (var image in images)
            Require($"the image {image}", await ComplaintOfAsync("image", "inspect", image));
    }

    /// <summary>Runs <c>docker …</c>; a non-zero exit is an exception with what it printed.</summary>
    public static Task<BufferedCommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>Runs <c>docker …</c> with more variables in its environment.</summary>
    public static async Task<BufferedCommandResult> RunAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var result = await TryAsync(arguments, environment);
        return result.ExitCode == 0
            ? result
            : throw new InvalidOperationException(
                $"docker {string.Join(' ', arguments)}: exit {result.ExitCode}\n{result.StandardOutput}{result.StandardError}");
    }

    /// <summary>Runs <c>docker …</c>, whatever its exit code.</summary>
    public static async Task<BufferedCommandResult> TryAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        await Cli.Wrap("docker").WithArguments(arguments)
            .WithEnvironmentVariables(variables =>
            {
                foreach (var (name, value) in environment ?? new Dictionary<string, string>())
                    variables.Set(name, value);
            })
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8);

    /// <summary>Says why a test cannot run here.</summary>
    public static void Require(string what, string? complaint)
    {
        if (complaint is null)
            return;
        Assert.False(Environment.GetEnvironmentVariable("TOWER_E2E") == "1", $"TOWER_E2E=1, but {what} is missing: {complaint}");
        Skip.If(true, $"needs {what}: {complaint}");
    }

    private static async Task<string?> ComplaintOfAsync(params string[] arguments)
    {
        try
        {
            var result = await TryAsync(arguments);
            return result.ExitCode == 0 ? null : result.StandardError.Trim().ReplaceLineEndings(" ");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
