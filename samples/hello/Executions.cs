using System.Collections.Concurrent;

/// <summary>How often each request was executed, by its id: more than once means that a proxy repeated it.</summary>
/// <param name="prints">Log each execution too, for whoever counts across containers that come and go.</param>
internal sealed class Executions(bool prints)
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Of(string id) => _counts.GetValueOrDefault(id);

    public void Count(string id)
    {
        _counts.AddOrUpdate(id, 1, (_, count) => count + 1);
        if (prints)
        {
            Console.WriteLine($"executed {id}");
        }
    }
}
