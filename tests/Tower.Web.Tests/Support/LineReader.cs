namespace Tower.Web.Tests.Support;

/// <summary>Reads a streamed body line by line.</summary>
internal sealed class LineReader(Stream body) : IDisposable
{
    private readonly StreamReader _reader = new(body);

    public static async Task<LineReader> OfAsync(HttpResponseMessage response) =>
        new(await response.Content.ReadAsStreamAsync());

    /// <summary>The next line; null at an end in order. An aborted body throws.</summary>
    public Task<string?> NextAsync() => _reader.ReadLineAsync().WaitAsync(TowerHost.Patience);

    /// <summary>All lines to the end, and whether the body ended in order.</summary>
    public async Task<(List<string> Lines, bool InOrder)> RestAsync()
    {
        var lines = new List<string>();
        try
        {
            while (await NextAsync() is { } line)
                lines.Add(line);
            return (lines, true);
        }
        catch (Exception broken) when (broken is HttpIOException or IOException)
        {
            return (lines, false);
        }
    }

    public void Dispose() => _reader.Dispose();
}
