using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tower.Actors.Adapters.Compose;

/// <summary>A process and everything it has started, as Linux knows them in <c>/proc</c>.</summary>
/// <remarks>
/// <c>docker compose</c> is two processes, the plugin a child of <c>docker</c>, both in Tower's own process group: a signal
/// to the first need not reach the second, and one to the group reaches Tower. Each process is remembered with the time
/// of its start: a number that was given to another process meanwhile is left alone.
/// </remarks>
internal sealed class ProcessTree
{
    private const int Terminate = 15;
    private const int Kill = 9;

    private readonly HashSet<(int Id, string StartedAt)> _members = [];

    private ProcessTree()
    {
    }

    /// <summary>The tree below a process as it is now.</summary>
    public static ProcessTree Below(int root)
    {
        var tree = new ProcessTree();
        tree.Grow([root]);
        return tree;
    }

    /// <summary>SIGTERM to all of them.</summary>
    public void EndPolitely() => Signal(Terminate);

    /// <summary>SIGKILL to all that are left, and to what they have started since.</summary>
    public void EndForcibly()
    {
        Grow(Alive);
        Signal(Kill);
    }

    /// <summary>The ids of those that still run.</summary>
    public ImmutableArray<int> Alive =>
        [.. _members.Where(member => StatOf(member.Id)?.StartedAt == member.StartedAt).Select(member => member.Id)];

    private void Grow(ImmutableArray<int> from)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Select(id => (Id: id, Stat: StatOf(id)))
            .Where(process => process.Stat is not null)
            .ToList();
        var wanted = new HashSet<int>(from);
        bool grown;
        do
        {
            grown = all.Where(process => wanted.Contains(process.Stat!.Value.Parent)).Count(process => wanted.Add(process.Id)) > 0;
        }
        while (grown);
        foreach (var (id, stat) in all.Where(process => wanted.Contains(process.Id)))
            _members.Add((id, stat!.Value.StartedAt));
    }

    private void Signal(int signal)
    {
        // A process that ended in between makes this fail, which is what was wanted of it anyway.
        foreach (var id in Alive)
            _ = SendSignal(id, signal);
    }

    // proc(5): "pid (comm) state ppid …", the start time is field 22; comm may hold spaces and parentheses.
    private static (int Parent, string StartedAt)? StatOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int id, int signal);
}
