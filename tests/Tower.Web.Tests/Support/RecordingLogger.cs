using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tower.Web.Tests.Support;

/// <summary>Keeps how loudly each line is logged.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    public ConcurrentQueue<LogLevel> Levels { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Levels.Enqueue(logLevel);
}
