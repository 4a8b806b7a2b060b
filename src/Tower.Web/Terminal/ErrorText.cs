using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Values;

namespace Tower.Web.Terminal;

/// <summary>Shows an expected failure to whoever runs a command.</summary>
internal static class ErrorText
{
    /// <summary>The sentence, then its details, indented.</summary>
    public static async Task WriteAsync(TextWriter output, AdapterException failure)
    {
        foreach (var line in LogLines.Of(failure.Message, SecretRedactor.KeysOnly))
            await output.WriteLineAsync(line);
        foreach (var line in LogLines.Of(string.Join('\n', failure.Detail), SecretRedactor.KeysOnly))
            await output.WriteLineAsync("  " + line);
    }
}
