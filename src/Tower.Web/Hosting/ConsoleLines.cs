using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Values;

namespace Tower.Web.Hosting;

/// <summary>The operator's log: one event, one line, whatever is in it.</summary>
/// <remarks>
/// Line breaks, other control characters and those that hide or turn text around are shown, not written: no app's output and no
/// request can forge a line or move the cursor of whoever reads the log in a terminal.
/// </remarks>
internal sealed class ConsoleLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>What the console's options call it.</summary>
    public const string FormatterName = "tower";

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder();
        line.Append(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(' ').Append(Word(logEntry.LogLevel)).Append(' ');
        var (source, text) = AkkaText.Split(logEntry.Category, logEntry.Formatter(logEntry.State, logEntry.Exception));
        AppendVisible(line, source);
        line.Append(": ");
        AppendVisible(line, text);
        if (logEntry.Exception is { } exception)
        {
            line.Append(" | ");
            AppendVisible(line, exception.ToString());
        }
        textWriter.Write(line.Append('\n').ToString());
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "CRIT ",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN ",
        LogLevel.Information => "INFO ",
        _ => "DEBUG",
    };

    private static void AppendVisible(StringBuilder line, string text)
    {
        var rest = text.AsSpan().TrimEnd();
        for (int at = 0, length; at < rest.Length; at += length)
        {
            length = TerminalText.LengthAt(rest, at);
            if (rest[at] == '\n')
                line.Append(" ⏎ ");
            else if (rest[at] == '\t')
                line.Append(' ');
            else if (rest[at] == '\r' && at + 1 < rest.Length && rest[at + 1] == '\n')
                continue;
            else if (TerminalText.HiddenAt(rest, at) > 0)
                line.Append(Quoted.Escape(length == 2 ? char.ConvertToUtf32(rest[at], rest[at + 1]) : rest[at]));
            else
                line.Append(rest.Slice(at, length));
        }
    }
}

/// <summary>Puts <see cref="ConsoleLines"/> into a host.</summary>
internal static class ConsoleLinesExtensions
{
    /// <summary>
    /// Logs to standard output, or to standard error where standard output belongs to something else.
    /// </summary>
    public static void AddOperatorLog(this ILoggingBuilder logging, LogLevel least, bool toStandardError = false)
    {
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddConsole(options =>
        {
            options.FormatterName = ConsoleLines.FormatterName;
            options.LogToStandardErrorThreshold = toStandardError ? LogLevel.Trace : LogLevel.None;
        });
        logging.AddConsoleFormatter<ConsoleLines, ConsoleFormatterOptions>();
    }
}
