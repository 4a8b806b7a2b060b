using Tower.Actors.Workers;

namespace Tower.Web.CommandLine;

/// <summary>Shows an expected failure to whoever runs a command.</summary>
internal static class ErrorText
{
    /// <summary>The sentence, then its details, indented.</summary>
    public static async Task WriteAsync(TextWriter output, AdapterException failure)
    {
        await output.WriteLineAsync(failure.Message);
        foreach (var line in failure.Detail)
            await output.WriteLineAsync("  " + line);
    }
}
