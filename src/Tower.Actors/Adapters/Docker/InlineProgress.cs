namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// Reports where the message is read. <see cref="Progress{T}"/> would hand the messages to the thread pool, out of order and
/// after the end.
/// </summary>
internal sealed class InlineProgress<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
