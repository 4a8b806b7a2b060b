using System.Globalization;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Adds up the engine's many progress messages of one pull, and says a line now and then.</summary>
internal sealed class PullProgress(Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (long Current, long Total)> _layers = [];
    private readonly long _start = time.GetTimestamp();
    private long _lastTold = time.GetTimestamp();

    /// <summary>Takes one message.</summary>
    /// <param name="layer">The layer's id; empty for a message about the whole image.</param>
    /// <param name="status">The engine's word: <c>Downloading</c>, <c>Extracting</c>, <c>Pull complete</c>, …</param>
    /// <param name="current">Bytes so far.</param>
    /// <param name="total">Bytes in all; 0 while it is not known.</param>
    public void Report(string layer, string status, long current, long total)
    {
        // Extracting counts the same bytes once more; a layer that is downloaded is what a person waits for.
        if (status == "Downloading" && total > 0)
            _layers[layer] = (current, total);
        else if (status is "Download complete" or "Verifying Checksum" && _layers.TryGetValue(layer, out var known))
            _layers[layer] = (known.Total, known.Total);

        if (_layers.Count == 0 || time.GetElapsedTime(_lastTold) < Pause)
            return;
        _lastTold = time.GetTimestamp();
        tell($"{Megabytes(_layers.Values.Sum(each => each.Current))} of {Megabytes(_layers.Values.Sum(each => each.Total))} MB");
    }

    /// <summary>Says that it is done.</summary>
    public void Finish()
    {
        var size = _layers.Count == 0 ? "" : $" {Megabytes(_layers.Values.Sum(each => each.Total))} MB";
        var seconds = time.GetElapsedTime(_start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        tell($"pulled{size} in {seconds} s");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
