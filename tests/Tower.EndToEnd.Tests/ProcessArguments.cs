using System.Text;

namespace Tower.EndToEnd.Tests;

/// <summary>Looks at the arguments of all processes of this machine, containers included, as often as it can.</summary>
internal sealed class ProcessArguments : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _seen = [];
    private readonly Task _looking;

    /// <param name="except">A program that is given passwords on purpose.</param>
    public ProcessArguments(string except) => _looking = Task.Run(() => Look(except));

    /// <summary>Stops looking; what was seen, a process per line.</summary>
    public async Task<string> Seen()
    {
        await _stop.CancelAsync();
        await _looking;
        return string.Join('\n', _seen);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task Look(string except)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!_stop.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[6])))
            {
                if (Read($"{folder}/cmdline") is { Length: > 0 } words && Path.GetFileName(words[0]) != except)
                    _seen.Add(string.Join(' ', words));
            }
            await pace.WaitForNextTickAsync();
        }
    }

    private static string[] Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return []; // it ended between being listed and being read
        }
    }
}
