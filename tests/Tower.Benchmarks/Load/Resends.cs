using System.Diagnostics.Tracing;

namespace Tower.Benchmarks.Load;

/// <summary>
/// Notices when the HTTP library sends a request a second time. It does so by itself when a kept connection was closed
/// under the request, and cannot be told not to; a load generator that hides this would measure the library's manners.
/// </summary>
internal sealed class Resends : EventListener
{
    private const string HttpEvents = "System.Net.Http";
    private const string SendingHead = "RequestHeadersStart";
    private static readonly AsyncLocal<Sends?> Current = new();

    /// <summary>Counts from here on, within the caller's asynchronous flow.</summary>
    public static Sends Watch() => Current.Value = new Sends();

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == HttpEvents)
            EnableEvents(eventSource, EventLevel.Informational);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == SendingHead && Current.Value is { } sends)
            sends.Count++;
    }

    /// <summary>How often one request's head was sent.</summary>
    public sealed class Sends
    {
        /// <summary>1, unless it was sent again.</summary>
        public int Count { get; set; }
    }
}
